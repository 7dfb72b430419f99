import json
from dataclasses import replace

import numpy as np
import pytest

import alignDRAW_core as ad
from alignDRAW_core.data.captioned_mnist import TEMPLATES, render, sample
from alignDRAW_core.generation.drawing import Drawing
from alignDRAW_core.evaluation import mean_distance
from alignDRAW_core.evaluation.digits import attention_on_digits, evaluate, judge_drawings, table
from alignDRAW_core.evaluation.classifiers import load_judge
from alignDRAW_core.evaluation.classifiers.digits import PATH, DigitJudge


def drawing_of(configuration, image, attention=None) -> Drawing:
    words = configuration.caption.split()
    attention = np.full((4, len(words)), 1 / len(words), np.float32) if attention is None else attention
    return Drawing(caption=configuration.caption, words=words, unknown_words=[], canvases=image[None], attention=attention,
                   windows=np.zeros((4, 5), np.float32), patch_size=8, seed=0, temperature=1.0, checkpoint="x")


def test_real_pictures_are_judged_right_and_pictures_of_others_wrong(test_digits):
    if len(test_digits.digits.labels) != 10_000:
        pytest.skip("the shipped judge reads handwriting; MNIST is not here")
    rng = np.random.default_rng(0)
    chosen = sample(200, rng)
    drawings = [drawing_of(c, render(c, test_digits.digits, rng) / np.float32(255)) for c in chosen]
    right = judge_drawings(drawings, chosen, load_judge(DigitJudge, PATH))
    assert right["all_digits_right"] > 0.97 and right["place_right"] > 0.99 and right["drawings"] == 200
    assert sum(part["drawings"] for part in right["by_template"].values()) == 200 and len(right["by_template"]) == len(TEMPLATES)
    others = judge_drawings(drawings[1:] + drawings[:1], chosen, load_judge(DigitJudge, PATH))
    assert others["all_digits_right"] < 0.3 and others["place_right"] < 0.5


def test_attention_shares_by_hand():
    two = next(c for c in sample(50, np.random.default_rng(0)) if len(c.digits) == 2)
    first, second = (two.caption.split().index("digit") + 1, len(two.caption.split()) - 2)
    attention = np.zeros((4, 12), np.float32)
    attention[:, 0] = 0.4
    attention[:2, first] = attention[2:, second] = 0.5
    attention[:2, second] = attention[2:, first] = 0.1
    found = attention_on_digits(drawing_of(two, np.zeros((60, 60, 1)), attention))
    assert found["share"] == pytest.approx(0.6) and found["swing"] == pytest.approx(4 / 6, abs=1e-5) and found["both_lead"]
    attention[:, first], attention[:, second] = 0.35, 0.25
    found = attention_on_digits(drawing_of(two, np.zeros((60, 60, 1)), attention))
    assert found["swing"] == pytest.approx(0, abs=1e-6) and not found["both_lead"]
    one = next(c for c in sample(50, np.random.default_rng(0)) if len(c.digits) == 1)
    assert attention_on_digits(drawing_of(one, np.zeros((60, 60, 1))))["swing"] is None


def test_mean_distance_by_hand():
    images = np.zeros((3, 2, 2, 1))
    images[1, 0, 0], images[2, 0, 1] = 3, 4
    assert mean_distance(images) == pytest.approx((3 + 4 + 5) / 3)


def test_a_whole_report(test_digits):
    painter = ad.load("captioned-mnist")
    painter = replace(painter, card={**painter.card, "default_temperature": 0.8})
    report = evaluate(painter, test_digits, load_judge(DigitJudge, PATH), count=8, report=lambda line: None)
    assert json.loads(json.dumps(report)) == report
    assert list(report["judged"]) == ["1", "0.8"] and set(report["judged"]["1"]) == {"seen", "hidden"}
    for groups in report["judged"].values():
        for row in groups.values():
            assert row["drawings"] == 8 and all(0 <= row[key] <= 1 for key in ("all_digits_right", "each_digit_right", "place_right"))
            assert row["all_digits_right"] <= row["each_digit_right"]
    assert report["bound"]["nats"] == pytest.approx(report["bound"]["kl"] + report["bound"]["reconstruction"], abs=0.02)
    assert 0 < report["bound"]["nats"] < 3600 * np.log(2)           # better than a grey canvas
    assert report["variety"]["real"] > 5
    assert report["word_removal"]["drawings"] == 8 and set(report["word_removal"]) == {"drawings", "unsaid", "unattended"}
    text = table(report)
    assert "temperature 0.8, hidden" in text and all(name in text for name in report["judged"]["1"]["seen"]["by_template"])
