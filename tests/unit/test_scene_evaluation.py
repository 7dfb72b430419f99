import json

import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.models.config import preset
from alignDRAW_core.data.scenes import Scenes, caption_of, is_hidden, parse, render, sample
from alignDRAW_core.generation.drawing import Drawing
from alignDRAW_core.evaluation import draw_all
from alignDRAW_core.evaluation.scenes import attention_shares, captions_to_judge, evaluate, judge_drawings, swapped_captions, table
from alignDRAW_core.evaluation.classifiers import load_judge
from alignDRAW_core.evaluation.classifiers.scenes import CLASSES, PATH, SceneJudge
from alignDRAW_core.generation.painter import Painter

from .conftest import small_model


def drawing_of(caption, image) -> Drawing:
    words = caption.replace(".", " .").replace(",", " ,").split()
    return Drawing(caption=caption, words=words, unknown_words=[], canvases=image[None], attention=np.full((1, len(words)), 1 / len(words)),
                   windows=np.zeros((1, 5)), patch_size=9, seed=0, temperature=1.0, checkpoint="x")


def test_real_pictures_are_judged_right_and_others_wrong():
    rng, judge = np.random.default_rng(0), load_judge(SceneJudge, PATH)
    scenes = sample(150, rng)
    captions = [caption_of(scene, rng) for scene in scenes]
    images = [render(scene, rng) / np.float32(255) for scene in scenes]
    right = judge_drawings([drawing_of(c, i) for c, i in zip(captions, images)], judge)
    assert min(right[fact] for fact in ("object", "colour", "background", "position")) > 0.96 and right["all"] > 0.93
    wrong = judge_drawings([drawing_of(c, i) for c, i in zip(captions, images[1:] + images[:1])], judge)
    assert max(wrong["object"], wrong["colour"], wrong["background"]) < 0.4 and wrong["all"] < 0.1


def test_hidden_captions_are_hidden_and_seen_ones_are_not():
    rng = np.random.default_rng(0)
    assert all(is_hidden(parse(caption)) for caption in captions_to_judge(80, rng, hidden=True))
    assert not any(is_hidden(parse(caption)) for caption in captions_to_judge(80, rng, hidden=False))


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


def test_a_whole_report():
    data = Scenes.load()
    words = data.vocabulary()
    model = small_model(preset("scenes", glimpses=2, h_gen=9, h_infer=9, z=4, read=3, write=3, h_lang=5, align=6, vocabulary=len(words)))
    card = {"training": {"data": Scenes.key}, "default_temperature": 0.5, "examples": list(data.examples)}
    before = torch.get_rng_state()
    report = evaluate(Painter("untrained", model, words, card), load_judge(SceneJudge, PATH), count=30, report=lambda line: None)
    assert torch.equal(before, torch.get_rng_state())
    assert json.loads(json.dumps(report)) == report
    assert set(report["judged"]) == {"1", "0.5"} and report["judged"]["1"]["seen"]["object"] < 0.5
    assert set(report["swaps"]) == {"colour", "background"} and report["variety"]["real"] > 3
    assert "colour swapped" in table(report)


def test_the_shipped_checkpoint_obeys_its_captions():
    painter, judge = ad.load("scenes"), load_judge(SceneJudge, PATH)
    assert (painter.card["config"]["glimpses"], painter.card["config"]["write"], painter.card["config"]["colours"]) == (32, 9, 3)
    assert painter.default_temperature >= 0.5 and painter.card["training"]["held_out"] == Scenes.load().held_out()
    seen, hidden = (judge_drawings(draw_all(painter, captions_to_judge(64, np.random.default_rng(2), hidden), painter.default_temperature, 0), judge)
                    for hidden in (False, True))
    assert min(seen[fact] for fact in CLASSES) > 0.8 and min(hidden[fact] for fact in CLASSES) > 0.7      # 64 drawings: 5 points of chance
