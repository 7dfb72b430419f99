"""How sums are measured: on tiny models and on drawings whose digits are known."""

import argparse
import json
from dataclasses import replace

import numpy as np
import pytest

import alignDRAW_core as ad
from alignDRAW_core.__main__ import main
from alignDRAW_core.cli.checkpoints import headline
from alignDRAW_core.cli.evaluate import before_and_after
from alignDRAW_core.data.sums import Saying, Sums, choice, never_shown, shown, total
from alignDRAW_core.evaluation.classifiers import load_classifier
from alignDRAW_core.evaluation.classifiers.digits import PATH, DigitClassifier
from alignDRAW_core.evaluation.sums import (
    MIX,
    attention_by_term,
    captions,
    ceiling,
    confused,
    evaluate,
    groups_to_choose_by,
    over_training,
    read_pictures,
    scored,
    table,
    term_removal,
    variety,
)
from alignDRAW_core.export import figures
from alignDRAW_core.generation.drawing import Drawing
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.presets import PRESETS
from alignDRAW_core.models.ved import VED
from alignDRAW_core.storage.checkpoint import save_checkpoint
from alignDRAW_core.vocabulary import FIGURES

from .conftest import CARD, small_config, small_model
from .test_digit_classifier import AlwaysThree


@pytest.fixture(scope="module")
def classifier():
    return load_classifier(DigitClassifier, PATH)


@pytest.fixture(scope="module")
def data(data_root) -> Sums:
    return Sums.load(data_root, "test")


def card(data: Sums) -> dict:
    facts = {"vocabulary": data.vocabulary().words, "examples": list(data.examples), "about": data.about}
    return {**CARD, **facts, "training": {"data": "sums", "steps": 7, "date": "2026-01-01"}, "default_temperature": 0.6}


@pytest.fixture(scope="module")
def painters(data) -> dict[str, Painter]:
    """Untrained ones that attend to words, and that draw at once."""
    count = len(data.vocabulary())
    attends = small_model(small_config(height=28, width=28, vocabulary=count))
    at_once = small_model(
        replace(PRESETS["sums_ved"].config, vocabulary=count, embedding=3, h_lang=6, h_decoder=8), model=VED
    )
    return {
        name: Painter(name, model, data.vocabulary(), card(data))
        for name, model in (("attends", attends), ("at once", at_once))
    }


class Scribe(Painter):
    """Draws real digits: those that the words make, unsaid ones left out; `wrong` of them one less."""

    images = None

    def draw_sentences(self, sentences, seeds, temperature=None, overrides=None, strength=None):
        drawings = []
        for sentence, seed, override in zip(sentences, seeds, overrides or [None] * len(sentences)):
            away = None if override is None else int(np.flatnonzero(override[0] == 0)[0])
            said = [
                FIGURES.index(word)
                for k, (word, number) in enumerate(zip(sentence.words, sentence.ids))
                if word in FIGURES and number != 1 and k != away
            ]
            image = self.images[min(sum(said), 9)]
            alpha = np.full((5, len(sentence.words)), 1 / len(sentence.words), np.float32)
            alpha[0, 2 if len(sentence.words) > 2 else 0] += 1
            drawings.append(
                Drawing(
                    caption=sentence.caption,
                    words=sentence.words,
                    unknown_words=[],
                    canvases=image[None],
                    attention=alpha / alpha.sum(1, keepdims=True),
                    windows=None,
                    patch_size=0,
                    seed=seed,
                    temperature=1.0,
                    checkpoint=self.name,
                )
            )
        return drawings


@pytest.fixture(scope="module")
def scribe(painters, data, classifier) -> Painter:
    """Real digits that the classifier reads right."""
    images = []
    for digit in range(10):
        rows = data.digits.images[data.digits.by_label[digit][:50]] / np.float32(255)
        images.append(rows[read_pictures(classifier, rows) == digit][0][..., None])
    made = Scribe("scribe", painters["attends"].model, data.vocabulary(), painters["attends"].card)
    object.__setattr__(made, "images", images)
    return made


def test_the_ceiling_and_real_variety_by_hand(painters, monkeypatch):
    """Of pictures that are black and white in turn, by a classifier that always reads a three."""
    images = np.stack([np.full((28, 28), 255 * (k % 2), np.uint8) for k in range(2100)])
    data = argparse.Namespace(
        digits=argparse.Namespace(images=images, labels=np.arange(2100) % 5),
        render=lambda sayings, rng: images[: len(sayings), ..., None],
    )
    always = AlwaysThree()
    assert ceiling(data, always) == pytest.approx(0.2) and always.white == 1
    monkeypatch.setattr("alignDRAW_core.evaluation.sums.spread", lambda painter, captions, setting: len(captions))
    found = variety(painters["at once"], data, 0, count=4)
    assert found["real"] == pytest.approx(28 * 16 / 28, abs=1e-3) and set(found["drawings"].values()) == {4}


@pytest.mark.slow
def test_digits_are_read_where_the_classifier_expects_them(data, classifier):
    assert ceiling(data, classifier) > 0.9
    small = data.digits.images[:20] / np.float32(255)
    np.testing.assert_array_equal(
        read_pictures(classifier, small), read_pictures(classifier, np.pad(small, ((0, 0), (2, 2), (2, 2))))
    )


def test_shares_guessers_and_confusion_by_hand():
    group = [total((1, 1)), total((1, 2)), total((2, 1)), choice("max", [3, 4])]
    row = scored(group, np.array([2, 3, 8, 4]))
    assert row == {"drawings": 4, "right": 0.75, "guesser": 0.5}, "three is asked twice in four"
    counts = confused(
        {"a": group, "b": group}, {"a": np.array([2, 3, 8, 4]), "b": np.zeros(4, int)}, lambda n: n == "a"
    )
    assert np.sum(counts) == 4 and counts[3][3] == counts[3][8] == counts[2][2] == counts[4][4] == 1


def test_every_kind_is_asked_for_and_every_sum_before_one_comes_again():
    groups = captions(300, np.random.default_rng(0))
    assert {len(group) for group in groups.values()} == {300}
    assert set(groups) == {*shown(), *never_shown(), *(f"min or max of {n}" for n in (2, 3, 4, 5))}
    found = {saying.caption for saying in groups["3 terms, without zero"]}
    assert found == {saying.caption for saying in never_shown()["3 terms, without zero"]}
    assert {saying.caption.split()[0] for saying in groups["min or max of 4"]} == {"min", "max"}


def test_terms_taken_away_are_scored_by_arithmetic(scribe, classifier):
    found = term_removal(scribe, classifier, 40, 0)
    for row in found.values():
        assert row == {"drawings": 40, "unsaid": 1.0, "unattended": 1.0}
    careless = Scribe("careless", scribe.model, scribe.vocabulary, scribe.card)
    object.__setattr__(careless, "images", [scribe.images[5]] * 10)  # five, whatever is said
    found = term_removal(careless, classifier, 40, 0)["3 terms, without zero"]
    assert 0 < found["drawings"] < 40 and found["unsaid"] == 0, "only drawings that are right when whole count"


def test_attention_is_told_by_term(scribe, painters):
    found = attention_by_term(scribe, 0, 10)
    assert found["terms_that_lead"] == pytest.approx([1.0, 1.0, 0.0])  # even attention: the first word leads
    assert sum(found["share"]) == pytest.approx(1, abs=1e-3) and found["share"][2] == max(found["share"])
    assert attention_by_term(painters["at once"], 0) is None


@pytest.mark.slow
@pytest.mark.parametrize("name", ["attends", "at once"])
def test_a_whole_report(painters, data, classifier, name):
    report = evaluate(painters[name], data, classifier, count=8, report=lambda line: None)
    assert json.loads(json.dumps(report)) == report
    settings = ["temperature 1, strength 1", "temperature 0.6, strength 1"]
    assert list(report["sums"]) == list(report["confusion"]) == settings
    for rows in report["sums"].values():
        assert set(never_shown()) < set(rows)
        assert all(row["drawings"] == 8 and 0 < row["guesser"] <= 1 for row in rows.values())
    trained = np.array(report["confusion"][settings[0]]["trained"])
    never = np.array(report["confusion"][settings[0]]["never trained"])
    assert trained.sum() == 8 * (len(shown()) + 4) and never.sum() == 8 * len(never_shown())
    assert report["bound"]["mix"] == MIX and report["bound"]["pictures"] == 8
    assert (report["attention"] is None) == (name == "at once")
    text = table(report)
    assert "never trained" in text and "3 terms, without zero" in text and "a guesser" in text
    lines = headline("sums", {**painters[name].card, "config": painters[name].model.config.to_dict(), "scores": report})
    assert "right at the defaults, never trained: 3 terms, without zero" in lines
    assert ("5 glimpses" if name == "attends" else "drawn at once") in lines


def test_curves_are_of_models_in_order_with_lists_taken_together(painters, classifier, tmp_path):
    found = over_training([painters["at once"]] * 2, classifier, 4, 1.0, 0)
    assert found["steps"] == [7, 7] and "min or max" in found["right"] and len(found["right"]) == 6 + len(never_shown())
    assert all(right[0] == right[1] for right in found["right"].values())
    figures.curves({"a": found, "b": found}, tmp_path / "curves.png")
    figures.captioned_rows(painters["at once"], ["three plus two", "max two seven four"], tmp_path / "rows.png", 3)
    assert {path.name for path in tmp_path.glob("*.png")} == {"curves.png", "rows.png"}


def test_what_grid_looks_at_is_odd_and_never_trained(scribe, classifier):
    groups = groups_to_choose_by(classifier, 30, np.random.default_rng(0))
    texts, judge = groups["odd sums never trained"]
    asked = {saying.caption: saying for choices in never_shown().values() for saying in choices}
    assert len(texts) == 30 and all(asked[text].digit % 2 for text in texts)
    plus = [text for text in texts if "minus" not in text]
    assert judge(scribe.draw(texts))["right"] >= len(plus) / len(texts)


@pytest.mark.slow
def test_from_the_command_line(painters, data, data_root, tmp_path, capsys):
    painter = painters["at once"]
    path = tmp_path / "tiny.safetensors"
    save_checkpoint(path, painter.model, painter.card)
    arguments = ["--checkpoint", str(path), "--data-root", str(data_root)]
    assert main(["evaluate", *arguments, "--count", "8", "--save-scores", "--default-temperature", "0.5"]) == 0
    assert "min or max of 5" in capsys.readouterr().out
    assert main(["checkpoints", "--folder", str(tmp_path)]) == 0
    assert "never trained" in capsys.readouterr().out
    assert main(["illustrate", *arguments, "--out", str(tmp_path)]) == 0
    assert (tmp_path / "tiny-samples.png").exists()


@pytest.mark.slow
def test_a_training_keeps_its_models_and_curves_are_drawn_from_them(data_root, tmp_path, capsys):
    train = ["train", "--preset", "ved_paper", "--data-root", str(data_root), "--steps", "2", "--batch", "4"]
    curves = ["--out", str(tmp_path / "c.png"), "--count", "2", "--json", str(tmp_path / "c.json")]
    assert main([*train, "--out", str(tmp_path / "plain")]) == 0
    assert not (tmp_path / "plain" / "kept").exists()
    assert main(["curves", str(tmp_path / "plain"), *curves]) == 2
    assert "train it with --keep-all" in capsys.readouterr().err
    assert main([*train, "--out", str(tmp_path / "kept"), "--keep-all"]) == 0
    assert ad.load(tmp_path / "kept" / "model.safetensors").kind == "VED"
    assert main(["curves", str(tmp_path / "kept"), *curves]) == 0
    assert json.loads((tmp_path / "c.json").read_text())["kept: VED"]["steps"] == [0, 1, 2]
    assert (tmp_path / "c.png").exists()
    assert main([*train, "--out", str(tmp_path / "no"), "--kind", "alignDRAW"]) == 2
    assert "do not fit alignDRAW" in capsys.readouterr().err


def test_sharpening_is_measured_on_the_same_pictures(painters, data_root):
    options = argparse.Namespace(count=9, seed=3, classifier=None, data_root=str(data_root))
    batches, judged, mix = before_and_after(painters["attends"], options)
    assert sum(len(images) for images, _ in batches) == 9 and mix == MIX and set(judged) > {"seen"}


def test_sayings_are_told_apart_by_what_they_say():
    assert Saying("digit", "one", 1) == shown()["digit"][1]


def test_the_last_term_may_lead_as_well(painters, monkeypatch):
    alpha = np.full((3, 5), 0.1, np.float32)
    alpha[1, 4] = alpha[2, 1] = 0.6
    drawings = [argparse.Namespace(attention=alpha), argparse.Namespace(attention=np.roll(alpha, 1, axis=1))]
    monkeypatch.setattr("alignDRAW_core.evaluation.sums.draw_all", lambda *of: drawings)
    assert attention_by_term(painters["attends"], 0)["terms_that_lead"] == [1.0, 0.5, 0.5]
