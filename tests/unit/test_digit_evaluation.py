import argparse
import json
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import alignDRAW_core as ad
from alignDRAW_core.cli.evaluate import before_and_after
from alignDRAW_core.data.captioned_mnist import TEMPLATES, CaptionedMNIST, configurations, render, sample
from alignDRAW_core.evaluation import bound, mean_distance, sharpening
from alignDRAW_core.evaluation.classifiers import load_classifier
from alignDRAW_core.evaluation.classifiers.digits import PATH, DigitClassifier
from alignDRAW_core.evaluation.digits import (
    MIX,
    attention_on_digits,
    by_configuration,
    ceiling,
    evaluate,
    groups_to_choose_by,
    pictures,
    read_drawings,
    table,
    variety,
    word_removal,
)
from alignDRAW_core.generation.drawing import Drawing
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.sharpener import SharpenerConfig
from alignDRAW_core.vocabulary import FIGURES, UNK, Vocabulary

from .conftest import AtOnce, small_model, tiny_preset
from .test_digit_classifier import AlwaysThree
from .test_sharpen import small_sharpener

WORDS = Vocabulary.from_captions(c.caption for choices in configurations(hidden=False) for c in choices)
SETTINGS = [
    "temperature 1, strength 1",
    "temperature 1, strength 1.5",
    "temperature 0.8, strength 1",
    "temperature 0.8, strength 1.5",
]


def drawing_of(configuration, image, attention=None) -> Drawing:
    words = configuration.caption.split()
    attention = np.full((4, len(words)), 1 / len(words), np.float32) if attention is None else attention
    return Drawing(
        caption=configuration.caption,
        words=words,
        unknown_words=[],
        canvases=image[None],
        attention=attention,
        windows=np.zeros((4, 5), np.float32),
        patch_size=8,
        seed=0,
        temperature=1.0,
        checkpoint="x",
    )


def test_real_pictures_are_judged_right_and_pictures_of_others_wrong(test_digits):
    if len(test_digits.digits.labels) != 10_000:
        pytest.skip("the shipped judge reads handwriting; MNIST is not here")
    rng = np.random.default_rng(0)
    chosen = sample(200, rng)
    drawings = [drawing_of(c, render(c, test_digits.digits, rng) / np.float32(255)) for c in chosen]
    right = read_drawings(drawings, chosen, load_classifier(DigitClassifier, PATH))
    assert right["all_digits_right"] > 0.97 and right["place_right"] > 0.99 and right["drawings"] == 200
    assert sum(part["drawings"] for part in right["by_template"].values()) == 200 and len(right["by_template"]) == len(
        TEMPLATES
    )
    others = read_drawings(drawings[1:] + drawings[:1], chosen, load_classifier(DigitClassifier, PATH))
    assert others["all_digits_right"] < 0.3 and others["place_right"] < 0.5


def test_attention_shares_by_hand():
    two = next(c for c in sample(50, np.random.default_rng(0)) if len(c.digits) == 2)
    first, second = (two.caption.split().index("digit") + 1, len(two.caption.split()) - 2)
    attention = np.zeros((4, 12), np.float32)
    attention[:, 0] = 0.4
    attention[:2, first] = attention[2:, second] = 0.5
    attention[:2, second] = attention[2:, first] = 0.1
    found = attention_on_digits(drawing_of(two, np.zeros((60, 60, 1)), attention))
    assert (
        found["share"] == pytest.approx(0.6) and found["swing"] == pytest.approx(4 / 6, abs=1e-5) and found["both_lead"]
    )
    attention[:, first], attention[:, second] = 0.35, 0.25
    found = attention_on_digits(drawing_of(two, np.zeros((60, 60, 1)), attention))
    assert found["swing"] == pytest.approx(0, abs=1e-6) and not found["both_lead"]
    one = next(c for c in sample(50, np.random.default_rng(0)) if len(c.digits) == 1)
    assert attention_on_digits(drawing_of(one, np.zeros((60, 60, 1))))["swing"] is None


def test_mean_distance_by_hand():
    images = np.zeros((3, 2, 2, 1))
    images[1, 0, 0], images[2, 0, 1] = 3, 4
    assert mean_distance(images) == pytest.approx((3 + 4 + 5) / 3)


@pytest.fixture(scope="module")
def painter() -> Painter:
    """Untrained, with defaults of its own."""
    config = tiny_preset("captioned_mnist", WORDS)
    card = {
        "training": {"data": CaptionedMNIST.key},
        "default_temperature": 0.8,
        "default_strength": 1.5,
        "examples": [],
    }
    return Painter("untrained", small_model(config), WORDS, card)


@pytest.mark.slow
def test_a_whole_report(painter, test_digits, monkeypatch):
    drawn_at = set()
    monkeypatch.setattr(
        "alignDRAW_core.evaluation.digits.answers",
        lambda classifier, drawings, chosen: (
            drawn_at.update((d.temperature, d.strength) for d in drawings) or np.zeros((len(drawings), 2), int)
        ),
    )
    report = evaluate(painter, test_digits, load_classifier(DigitClassifier, PATH), count=8, report=lambda line: None)
    assert json.loads(json.dumps(report)) == report
    assert list(report["judged"]) == list(report["by_configuration"]) == list(report["variety"]["drawings"]) == SETTINGS
    assert (report["default_temperature"], report["default_strength"]) == (0.8, 1.5)
    for groups in report["judged"].values():
        assert set(groups) == {"seen", "hidden"}
        for row in groups.values():
            assert row["drawings"] == 8 and all(
                0 <= row[key] <= 1 for key in ("all_digits_right", "each_digit_right", "place_right")
            )
            assert row["all_digits_right"] <= row["each_digit_right"]
    for groups in report["by_configuration"].values():
        assert {group: row["drawings"] for group, row in groups.items()} == {
            "seen, two digits": 76,
            "hidden, two digits": 76,
            "seen, one digit": 36,
            "hidden, one digit": 36,
            "hidden, two digits, not chosen by": 37,
        }
    assert report["bound"]["pictures"] == 8 and report["bound"]["mix"] == MIX
    assert report["variety"]["real"] > 5 and min(report["variety"]["drawings"].values()) > 0
    assert report["word_removal"]["drawings"] == 8 and set(report["word_removal"]) == {
        "drawings",
        "unsaid",
        "unattended",
    }
    assert drawn_at == {(0.8, 1.5)}, "words are taken away at the defaults"
    text = table(report)
    assert all(f"{setting}, by {way}" in text for setting in SETTINGS for way in ("sample", "configuration"))
    assert (
        all(name in text for name in report["judged"][SETTINGS[0]]["seen"]["by_template"])
        and "hidden, two digits, not chosen by" in text
    )
    assert "at strength 1, the paper's model, on 8 pictures of test digits" in text


def test_a_model_without_a_likelihood_is_judged_by_its_drawings_alone(painter, test_digits):
    still = replace(painter, model=AtOnce(tiny_preset("captioned_mnist", WORDS)))
    report = evaluate(still, test_digits, load_classifier(DigitClassifier, PATH), count=8, report=lambda line: None)
    assert "bound" not in report and list(report["judged"]) == SETTINGS and "between real pictures" in table(report)


def test_drawings_are_judged_at_the_setting_that_the_report_names(painter, test_digits, monkeypatch):
    drawn_at, hidden = [], []

    def read(drawings, chosen, classifier):
        assert [drawing.caption for drawing in drawings] == [configuration.caption for configuration in chosen]
        drawn_at.append({(d.temperature, d.strength) for d in drawings})
        hidden.append({configuration.is_hidden for configuration in chosen})
        return {"drawings": len(drawings)}

    monkeypatch.setattr("alignDRAW_core.evaluation.digits.read_drawings", read)
    report = evaluate(painter, test_digits, load_classifier(DigitClassifier, PATH), count=8, report=lambda line: None)
    assert drawn_at == [{at} for at in ((1, 1), (1, 1.5), (0.8, 1), (0.8, 1.5)) for _ in range(2 + 5)]
    names = [*report["judged"][SETTINGS[0]], *report["by_configuration"][SETTINGS[0]]]
    assert hidden == [{name.startswith("hidden")} for name in names] * 4, "each group is what it is called"


def test_by_configuration_every_hidden_one_comes_as_often_as_any_other():
    for count, times in ((8, 1), (152, 2), (500, 6)):
        groups = by_configuration(count, np.random.default_rng(0))
        hidden = Counter(groups["hidden, two digits"])
        assert set(hidden) == {c for choices in configurations(True) for c in choices if len(c.digits) == 2} and set(
            hidden.values()
        ) == {times}
        seen = Counter(groups["seen, two digits"])
        assert (
            sum(seen.values()) == 76 * times
            and max(seen.values()) - min(seen.values()) <= 1
            and not any(c.is_hidden for c in seen)
        )
        for group, each in (("seen, one digit", 36), ("hidden, one digit", 4)):
            one = Counter(groups[group])
            assert len(one) == each and len(set(one.values())) == 1 and all(len(c.digits) == 1 for c in one)


def test_by_configuration_a_kind_of_sentence_weighs_what_its_configurations_do():
    """Half of a sample has one digit, though of 80 hidden configurations four do: the two shares differ where one digit
    is easier."""
    chosen = sample(400, np.random.default_rng(0), hidden=True)
    assert 0.4 < np.mean([len(c.digits) == 1 for c in chosen]) < 0.6
    assert not any(len(c.digits) == 1 for c in by_configuration(400, np.random.default_rng(0))["hidden, two digits"])


def test_defaults_are_chosen_by_half_of_the_hidden_configurations_and_the_other_half_is_reported_apart():
    captions = groups_to_choose_by(None, 100, np.random.default_rng(0))["half of the hidden"][0]
    kept = by_configuration(100, np.random.default_rng(0))["hidden, two digits, not chosen by"]
    every = {c.caption for c in by_configuration(100, np.random.default_rng(0))["hidden, two digits"]}
    assert set(captions) | {c.caption for c in kept} == every and not set(captions) & {c.caption for c in kept}
    assert {len(group) for group in (set(captions), kept)} == {39, 37}
    for template in TEMPLATES[:4]:
        assert 9 <= sum(c.template is template for c in kept) <= 10


def test_the_bound_and_what_sharpening_does_to_it_are_of_the_same_pictures(
    painter, test_digits, data_root, monkeypatch
):
    monkeypatch.setattr("alignDRAW_core.evaluation.BATCH", 6)
    found = bound(painter, pictures(test_digits, 15, 3), 3)
    options = argparse.Namespace(count=15, seed=3, classifier=None, data_root=str(data_root))
    batches, judged, mix = before_and_after(painter, options)
    sharp = replace(painter, sharpener=small_sharpener(SharpenerConfig(60, 60, 1, 10, filters=2)))
    assert sharpening.bounds(sharp, batches, 3)["raw"]["nats"] == pytest.approx(found["nats"], abs=0.02)
    assert found["pictures"] == sum(len(images) for images, _ in batches) == 15 and mix == MIX
    hidden = {c.caption for choices in configurations(hidden=True) for c in choices}
    assert {group: {text in hidden for text in texts} for group, (texts, _) in judged.items()} == {
        "seen": {False},
        "hidden": {True},
    }


def test_the_shipped_bound_is_better_than_a_grey_canvas(test_digits):
    found = bound(ad.load("captioned-mnist"), pictures(test_digits, 8, 0), 0)
    assert found["nats"] == pytest.approx(found["kl"] + found["reconstruction"], abs=0.02)
    assert 0 < found["nats"] < 3600 * np.log(2)


def test_the_bound_is_of_strength_1_whatever_the_default(painter, test_digits):
    plain = replace(painter, card={**painter.card, "default_strength": 1})
    assert bound(painter, pictures(test_digits, 8, 0), 0) == bound(plain, pictures(test_digits, 8, 0), 0)


class Blank:
    """In the place of real digits: pictures of one brightness, or of two in turn."""

    def __init__(self, *levels):
        self.levels = levels

    def render(self, chosen, rng):
        return np.stack([np.full((60, 60, 1), self.levels[k % len(self.levels)], np.uint8) for k in range(len(chosen))])


def test_the_ceiling_is_what_is_read_in_real_pictures():
    chosen, classifier = sample(80, np.random.default_rng([0, 2])), AlwaysThree()
    threes = np.mean([all(digit == 3 for digit in c.digits) for c in chosen])
    assert 0 < threes < 0.3
    assert ceiling(Blank(0), classifier, 80, 0) == {"all_digits_right": pytest.approx(threes), "place_right": 0}
    ceiling(Blank(255), classifier, 2, 0)
    assert classifier.white == 1


def test_the_ceiling_of_places_is_the_share_that_is_right(monkeypatch):
    answers = iter([True, False, True, True] * 5)
    monkeypatch.setattr("alignDRAW_core.evaluation.digits.place_right", lambda image, configuration: next(answers))
    assert ceiling(Blank(0), AlwaysThree(), 20, 0)["place_right"] == 0.75


def test_real_variety_by_hand(painter, monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.digits.spread", lambda painter, captions, setting: len(captions))
    found = variety(painter, Blank(0, 255), 0, captions=3)
    assert found == {"drawings": dict.fromkeys(SETTINGS, 3), "real": pytest.approx(60 * 16 / 28, abs=1e-3)}


class Obedient(Painter):
    """Draws nothing, and says in `unknown_words` which digit words it was not told, or may not look at."""

    def draw_sentences(self, sentences, seeds, temperature=None, overrides=None, strength=None):
        drawings = []
        for sentence, seed, override in zip(sentences, seeds, overrides or [None] * len(sentences)):
            missing = [word for word, number in zip(sentence.words, sentence.ids) if number == UNK]
            if override is not None:
                missing += [sentence.words[k] for k in np.flatnonzero((override == 0).all(axis=0))]
            drawing = drawing_of(SimpleNamespace(caption=sentence.caption), np.zeros((60, 60, 1), np.float32))
            drawings.append(replace(drawing, unknown_words=missing, seed=seed))
        return drawings


@pytest.mark.parametrize("changed", ["its own", "the other", "both"])
def test_what_a_word_taken_away_changes_is_read_in_its_own_place(painter, monkeypatch, changed):
    monkeypatch.setattr("alignDRAW_core.evaluation.digits.BATCH", 7)
    monkeypatch.setattr("alignDRAW_core.evaluation.BATCH", 7)

    def answers(classifier, drawings, chosen):
        missing = np.array(
            [[FIGURES[d] in drawing.unknown_words for d in c.digits] for drawing, c in zip(drawings, chosen)]
        )
        gone = {"its own": missing, "the other": missing[:, ::-1], "both": missing.any(axis=1, keepdims=True)}[changed]
        return np.where(gone, -1, [c.digits for c in chosen])

    monkeypatch.setattr("alignDRAW_core.evaluation.digits.answers", answers)
    obedient = Obedient(**{name: getattr(painter, name) for name in ("name", "model", "vocabulary", "card")})
    found = word_removal(obedient, None, 20, 0)
    wanted = {"changes": float(changed != "the other"), "keeps_other": float(changed == "its own")}
    assert found == {"drawings": 20, "unsaid": wanted, "unattended": wanted}
