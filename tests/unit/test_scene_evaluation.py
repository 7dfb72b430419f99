import argparse
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.cli.evaluate import before_and_after
from alignDRAW_core.data.scenes import Scenes, caption_of, held_out, is_hidden, parse, render, sample
from alignDRAW_core.data.scenes.hidden import HIDDEN_COLOURS
from alignDRAW_core.evaluation import bound, draw_all, sharpening
from alignDRAW_core.evaluation import scenes as scene_evaluation
from alignDRAW_core.evaluation.classifiers import load_classifier
from alignDRAW_core.evaluation.classifiers.scenes import CLASSES, PATH, SceneClassifier, labels
from alignDRAW_core.evaluation.scenes import (
    MIX,
    attention_shares,
    captions_to_read,
    evaluate,
    groups_to_choose_by,
    pictures,
    read_drawings,
    swap_test,
    swapped_captions,
    table,
    to_choose_by,
    variety,
)
from alignDRAW_core.generation.drawing import Drawing
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.sharpener import SharpenerConfig

from .conftest import AtOnce, small_model, tiny_preset
from .test_sharpen import small_sharpener

SETTINGS = [
    "temperature 1, strength 1",
    "temperature 1, strength 2",
    "temperature 0.5, strength 1",
    "temperature 0.5, strength 2",
]


def drawing_of(caption, image) -> Drawing:
    words = caption.replace(".", " .").replace(",", " ,").split()
    return Drawing(
        caption=caption,
        words=words,
        unknown_words=[],
        canvases=image[None],
        attention=np.full((1, len(words)), 1 / len(words)),
        windows=np.zeros((1, 5)),
        patch_size=9,
        seed=0,
        temperature=1.0,
        checkpoint="x",
    )


def test_real_pictures_are_judged_right_and_others_wrong():
    rng, classifier = np.random.default_rng(0), load_classifier(SceneClassifier, PATH)
    scenes = sample(150, rng)
    captions = [caption_of(scene, rng) for scene in scenes]
    images = [render(scene, rng) / np.float32(255) for scene in scenes]
    right = read_drawings([drawing_of(c, i) for c, i in zip(captions, images)], classifier)
    assert min(right[fact] for fact in ("object", "colour", "background", "position")) > 0.96 and right["all"] > 0.93
    wrong = read_drawings([drawing_of(c, i) for c, i in zip(captions, images[1:] + images[:1])], classifier)
    assert max(wrong["object"], wrong["colour"], wrong["background"]) < 0.4 and wrong["all"] < 0.1


def test_hidden_captions_are_hidden_and_seen_ones_are_not():
    rng = np.random.default_rng(0)
    assert all(is_hidden(parse(caption)) for caption in captions_to_read(80, rng, hidden=True))
    assert not any(is_hidden(parse(caption)) for caption in captions_to_read(80, rng, hidden=False))


@pytest.mark.parametrize("fact", ["colour", "background"])
def test_swapped_captions_say_the_same_but_for_one_fact(fact):
    rng = np.random.default_rng(0)
    pairs = [pair for _ in range(200) if (pair := swapped_captions(fact, rng))]
    assert len(pairs) > 40
    for first, second in pairs:
        a, b = parse(first), parse(second)
        assert getattr(a, fact) != getattr(b, fact)
        for other in {"object", "colour", "background", "position", "size", "count"} - {fact}:
            assert getattr(a, other) == getattr(b, other), (first, second)


def test_attention_shares_by_hand():
    drawing = drawing_of("a red school bus in the snow .", np.zeros((32, 32, 3)))
    assert attention_shares(drawing) == pytest.approx({"object": 2 / 8, "colour": 1 / 8, "background": 1 / 8})
    assert set(attention_shares(drawing_of("a toilet .", np.zeros((32, 32, 3))))) == {"object"}


@pytest.fixture(scope="module")
def painter() -> Painter:
    """Untrained, with defaults of its own."""
    data = Scenes.load()
    words = data.vocabulary()
    model = small_model(tiny_preset("scenes", words))
    card = {
        "training": {"data": Scenes.key},
        "default_temperature": 0.5,
        "default_strength": 2,
        "examples": list(data.examples),
    }
    return Painter("untrained", model, words, card)


@pytest.mark.slow
def test_a_whole_report(painter):
    before = torch.get_rng_state()
    report = evaluate(painter, load_classifier(SceneClassifier, PATH), count=30, report=lambda line: None)
    assert torch.equal(before, torch.get_rng_state())
    assert json.loads(json.dumps(report)) == report
    assert list(report["judged"]) == list(report["variety"]["drawings"]) == SETTINGS
    assert report["judged"]["temperature 1, strength 1"]["seen"]["object"] < 0.5
    assert (report["default_temperature"], report["default_strength"]) == (0.5, 2)
    assert set(report["swaps"]) == {"colour", "background"} and report["variety"]["real"] > 3
    assert report["bound"]["pictures"] == 30 and report["bound"]["mix"] == MIX
    text = table(report)
    assert all(
        each in text
        for each in ("colour swapped", "hidden, not chosen by", "at strength 1, the paper's model", *SETTINGS)
    )


@pytest.mark.slow
def test_what_has_no_likelihood_is_measured_by_its_drawings(painter):
    at_once = replace(painter, model=AtOnce(painter.model.config))
    report = evaluate(at_once, load_classifier(SceneClassifier, PATH), count=8, report=lambda line: None)
    assert "bound" not in report and set(report["judged"]) == set(SETTINGS)
    assert "mean distance between" in table(report) and "nats" not in table(report)


@pytest.mark.slow
def test_drawings_are_judged_at_the_setting_that_the_report_names(painter, monkeypatch):
    drawn_at, drawn_for_swaps = [], set()

    def draw(painter, captions, temperature, seed, strength=None):
        drawings = draw_all(painter, captions, temperature, seed, strength)
        settings = {(d.temperature, d.strength) for d in drawings}
        (drawn_for_swaps.update if strength is None else drawn_at.append)(settings)
        return drawings

    monkeypatch.setattr("alignDRAW_core.evaluation.scenes.draw_all", draw)
    evaluate(painter, load_classifier(SceneClassifier, PATH), count=20, report=lambda line: None)
    assert drawn_at == [{at} for at in ((1, 1), (1, 2), (0.5, 1), (0.5, 2)) for _ in range(3)] and drawn_for_swaps == {
        (0.5, 2)
    }


@pytest.mark.slow
def test_defaults_are_chosen_by_half_of_the_hidden_combinations_and_the_other_half_is_reported_apart(
    painter, monkeypatch
):
    hidden = [scene for scene in sample(3000, np.random.default_rng(0), hidden=True)]
    halves = {
        half: {
            (s.object, s.colour) if s.colour in HIDDEN_COLOURS.get(s.object, ()) else (s.object, s.background)
            for s in hidden
            if to_choose_by(s) == half
        }
        for half in (True, False)
    }
    assert len(halves[True]) == len(halves[False]) == len(held_out()) / 2 and not halves[True] & halves[False]
    captions = groups_to_choose_by(None, 40, np.random.default_rng(0))
    assert len(captions["half of the hidden"][0]) == len(captions["seen"][0]) == 40
    assert all(
        is_hidden(parse(caption)) and to_choose_by(parse(caption)) for caption in captions["half of the hidden"][0]
    )
    assert not any(is_hidden(parse(caption)) for caption in captions["seen"][0])
    judged = []
    monkeypatch.setattr(
        "alignDRAW_core.evaluation.scenes.read_drawings", lambda drawings, classifier: judged.append(drawings) or {}
    )
    evaluate(painter, load_classifier(SceneClassifier, PATH), count=20, report=lambda line: None)
    assert not any(to_choose_by(parse(drawing.caption)) for drawings in judged[2::3] for drawing in drawings)


def test_the_bound_and_what_sharpening_does_to_it_are_of_the_same_pictures(painter):
    options = argparse.Namespace(count=15, seed=3, classifier=None, data_root=None)
    batches, judged, mix = before_and_after(painter, options)
    sharp = replace(painter, sharpener=small_sharpener(SharpenerConfig(32, 32, 3, 10, filters=2)))
    assert sharpening.bounds(sharp, batches, 3)["raw"]["nats"] == pytest.approx(
        bound(painter, pictures(15, 3), 3)["nats"], abs=0.02
    )
    assert sum(len(images) for images, _ in batches) == 15 and mix == MIX
    assert {group: {is_hidden(parse(text)) for text in texts} for group, (texts, _) in judged.items()} == {
        "seen": {False},
        "hidden": {True},
    }


def test_the_shipped_checkpoint_obeys_its_captions():
    painter, classifier = ad.load("scenes"), load_classifier(SceneClassifier, PATH)
    assert (
        painter.card["config"]["glimpses"],
        painter.card["config"]["write_size"],
        painter.card["config"]["channels"],
    ) == (32, 9, 3)
    assert painter.default_temperature >= 0.5 and painter.card["training"]["held_out"] == Scenes.load().held_out()
    seen, hidden = (
        read_drawings(
            draw_all(painter, captions_to_read(64, np.random.default_rng(2), hidden), painter.default_temperature, 0),
            classifier,
        )
        for hidden in (False, True)
    )
    assert (
        min(seen[fact] for fact in CLASSES) > 0.8 and min(hidden[fact] for fact in CLASSES) > 0.7
    )  # 64 drawings: 5 points of chance


@pytest.mark.parametrize("fact", ["colour", "background"])
@pytest.mark.parametrize(
    "drawn, follows, stays",
    [("what is asked", 1, 1), ("something else", 0, 1), ("what it was", 0, 1), ("another object", 1, 0)],
)
def test_a_swap_follows_only_to_what_is_asked_and_the_rest_stays_only_if_all_of_it_does(
    painter, monkeypatch, fact, drawn, follows, stays
):
    """The classifier reads what the captions say, but for one thing in the second drawings."""
    told = []  # captions, before and after

    def draw(painter, captions, temperature, seed):
        told.append(captions)
        return [drawing_of(caption, np.zeros((1, 1, 3))) for caption in captions]

    def read(classifier, images):
        found = np.maximum(labels([parse(caption) for caption in told[-1]]), 0)  # what is left open reads as the first
        k = list(CLASSES).index("object" if drawn == "another object" else fact)
        if len(told) == 2 and drawn == "what it was":
            found[:, k] = labels([parse(caption) for caption in told[0]])[:, k]
        elif len(told) == 2 and drawn != "what is asked":
            found[:, k] += 100
        return found

    monkeypatch.setattr(scene_evaluation, "draw_all", draw)
    monkeypatch.setattr(scene_evaluation, "read_scenes", read)
    found = swap_test(painter, None, fact, 30, 0)
    assert found == {"pairs": len(told[0]), "follows": follows, "stays": stays} and len(told[0]) > 10
    assert all(a != b for a, b in zip(*told, strict=True))


def test_what_a_caption_leaves_open_may_change_when_a_word_is_swapped(painter, monkeypatch):
    told = []
    monkeypatch.setattr(
        scene_evaluation,
        "draw_all",
        lambda painter, captions, *rest: (
            told.append(captions) or [drawing_of(c, np.zeros((1, 1, 3))) for c in captions]
        ),
    )

    def read(classifier, images):
        wanted = labels([parse(caption) for caption in told[-1]])
        return np.where(wanted < 0, len(told), wanted)

    monkeypatch.setattr(scene_evaluation, "read_scenes", read)
    found = swap_test(painter, None, "background", 60, 0)
    assert (labels([parse(caption) for caption in told[1]]) < 0).any() and found["stays"] == found["follows"] == 1


def test_real_variety_by_hand(painter, monkeypatch):
    shades = iter([0, 255] * 99)
    monkeypatch.setattr(scene_evaluation, "spread", lambda painter, captions, setting: len(captions))
    monkeypatch.setattr(scene_evaluation, "render", lambda scene, rng: np.full((32, 32, 3), next(shades), np.uint8))
    found = variety(painter, 0, captions=3)
    apart = (32 * 32 * 3) ** 0.5
    assert found == {"drawings": dict.fromkeys(SETTINGS, 3), "real": pytest.approx(apart * 16 / 28, abs=1e-3)}
