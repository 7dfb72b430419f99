import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from alignDRAW_core.data.captioned_images import load_prepared
from alignDRAW_core.data.cifar10 import CLASSES
from alignDRAW_core.data.photos import Photos
from alignDRAW_core.evaluation import Setting, photos, pick
from alignDRAW_core.evaluation.classifiers.photographs import PhotographNet
from alignDRAW_core.evaluation.photos import batches, evaluate, ssi, ssi_of_plain_pictures, table, worth
from alignDRAW_core.evaluation.retrieval import mean_sentence
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import AtOnce, small_model, tiny_preset
from .prepared_folders import make_prepared

WORDS = Vocabulary("a red green blue square hangs on the old wall".split())


@pytest.fixture(scope="module")
def painter() -> Painter:
    model = small_model(tiny_preset("scenes", WORDS))
    card = {
        "training": {"data": Photos.key},
        "default_temperature": 0.5,
        "default_strength": 2,
        "examples": ["a red square"],
    }
    return Painter("untrained", model, WORDS, card)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.photos.SAMPLES", 2)


def test_a_whole_report(painter, quick, tmp_path, monkeypatch):
    drawn_at, draw = [], Painter.draw
    monkeypatch.setattr(
        Painter,
        "draw",
        lambda self, *texts, **how: drawn_at.append((how["temperature"], how["strength"])) or draw(self, *texts, **how),
    )
    make_prepared(tmp_path / "with_test", 40)
    make_prepared(tmp_path / "without", 30, splits=("train", "val"))
    report = evaluate(painter, tmp_path, [PhotographNet(CLASSES).eval()], count=6, report=lambda line: None)
    assert json.loads(json.dumps(report)) == report
    one, other = report["sets"]["with_test"], report["sets"]["without"]
    assert (one["split"], other["split"]) == ("test", "val") and set(one["bound"]) == {"train", "val", "test"}
    assert (
        one["retrieval"]["queries"] == 6
        and one["retrieval"]["shortlist"] == 10
        and one["retrieval"]["chance"]["R@1"] == 10
    )
    assert set(one["worth"]) == {"train", "val", "test"} and one["worth"]["val"]["standard_error"] > 0
    assert {setting: found["drawings"] for setting, found in one["ssi"].items()} == {
        f"temperature {temperature}, strength {strength}": 2 if temperature else 1
        for temperature in (1, 0.5, 0)
        for strength in (1, 2)
    }
    assert one["ssi"]["temperature 1, strength 1"]["photographs"] == 6
    assert list(dict.fromkeys(drawn_at)) == [(1, 1), (1, 2), (0.5, 1), (0.5, 2), (0, 1), (0, 2)]
    assert other["ssi_of"]["each photograph's own mean colour"] > 0 and len(one["ssi_of"]) == 3
    text = table(report)
    assert "The paper's figures are for other data" in text and "chance, among 10" in text and "22.9" in text
    assert (
        "are the paper's, at strength 1, whatever the default" in text
        and "drawn at temperature 0.5, strength 2" in text
    )
    plain = replace(painter, card={**painter.card, "default_strength": 1})
    of_strength_1 = evaluate(plain, tmp_path, [PhotographNet(CLASSES).eval()], count=6, report=lambda line: None)[
        "sets"
    ]["with_test"]
    assert {part: one[part] for part in ("bound", "worth")} == {
        part: of_strength_1[part] for part in ("bound", "worth")
    }


def test_what_has_no_likelihood_is_measured_by_its_drawings(painter, quick, tmp_path):
    make_prepared(tmp_path / "folder", 40)
    at_once = replace(painter, model=AtOnce(tiny_preset("scenes", WORDS)))
    report = evaluate(at_once, tmp_path, [PhotographNet(CLASSES).eval()], count=6, report=lambda line: None)
    (found,) = report["sets"].values()
    assert not {"bound", "worth", "retrieval"} & set(found) and found["ssi"]["temperature 1, strength 1"]["mean"]
    text = table(report)
    assert "6 captions" in text and "chance" not in text and "bound in nats" not in text and "energy by band" in text


def test_folders_without_what_it_takes_are_refused(painter, quick, tmp_path):
    make_prepared(tmp_path / "a", 8, splits=("train",))
    with pytest.raises(ValueError, match="neither a test nor a val split"):
        evaluate(painter, tmp_path, [PhotographNet(CLASSES).eval()], count=4, report=lambda line: None)
    make_prepared(tmp_path / "b", 8, splits=("test",))
    with pytest.raises(ValueError, match="no train split"):
        evaluate(painter, tmp_path / "b", [PhotographNet(CLASSES).eval()], count=4, report=lambda line: None)


def test_a_caption_that_says_what_the_mean_sentence_says_is_worth_nothing(painter, tmp_path):
    data = load_prepared(make_prepared(tmp_path / "a", 9, splits=("test",)))
    same = type(data)(data.images, data.ids, data.splits, (("square",),) * 9)
    chosen = pick(painter, same, 9, np.random.default_rng(0))
    assert abs(worth(painter, same, chosen, mean_sentence(painter, ["square"]), 1, 0)["nats"]) < 0.01
    assert abs(worth(painter, same, chosen, mean_sentence(painter, ["a red wall"]), 1, 0)["nats"]) > 0.01


def test_captions_that_cannot_be_read_are_left_out(painter, tmp_path):
    data = load_prepared(make_prepared(tmp_path / "a", 9, splits=("test",)))
    odd = type(data)(
        data.images, data.ids, data.splits, (("what is that",), ("word " * 80, "a red square")) + data.captions[2:]
    )
    chosen = dict(pick(painter, odd, 100, np.random.default_rng(0)))
    assert set(chosen) == set(range(1, 9)) and chosen[1] == "a red square"
    assert len(pick(painter, odd, 3, np.random.default_rng(0))) == 3


def test_plain_pictures_are_like_plain_photographs():
    photographs = np.full((2, 32, 32, 3), (30, 90, 200), np.uint8)
    likeness = ssi_of_plain_pictures(photographs, photographs)
    assert (
        likeness["each photograph's own mean colour"] > 0.999
        and likeness["the mean training photograph"] > 0.999 > likeness["mid-grey"]
    )
    noise = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    assert max(ssi_of_plain_pictures(noise, photographs).values()) < 0.2
    assert "the mean training photograph" not in ssi_of_plain_pictures(noise, None)


def test_a_drawing_is_like_itself(painter, quick, monkeypatch):
    caption = "a red square"
    same = np.stack([painter.draw(caption, seed=0, temperature=0, strength=3).image])
    setting = Setting(0, 3)  # at temperature 0 all seeds draw the same
    found = ssi(painter, np.rint(same * 255).astype(np.uint8), [caption], setting, 0)
    assert found["mean"] > 0.99 and found["drawings"] == 1
    noise = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3), dtype=np.uint8)
    assert ssi(painter, noise, [caption], setting, 0)["mean"] < 0.2


def test_what_a_caption_is_worth_by_hand(painter, tmp_path, monkeypatch):
    """More than nothing where it makes its photograph likelier than the mean sentence does; from the same noise."""
    data, noises = load_prepared(make_prepared(tmp_path / "a", 4, splits=("test",))), []
    data.images[:, 0, 0, 0] = [10, 20, 30, 60]
    monkeypatch.setattr(photos, "encoded", lambda painter, captions: "own")

    def likelihood(model, pictures, text, noise):
        noises.append(noise)
        value = 255 * pictures[:, 0, 0, 0].double().numpy() - 100
        return np.stack([value, value - 2]) if text == "own" else np.full((2, len(pictures)), -105.12345)

    monkeypatch.setattr(photos, "log_likelihood", likelihood)
    found = worth(painter, data, [(row, "square") for row in range(4)], "mean", 2, 0)
    each = np.array([10, 20, 30, 60]) - 1 + 5.12345
    assert found == {"nats": round(each.mean(), 2), "standard_error": round(each.std() / 2, 2)}
    assert torch.equal(*noises)


def test_every_split_is_measured_on_its_own_photographs(painter, quick, tmp_path, monkeypatch):
    make_prepared(tmp_path / "a", 23, splits=("train", "train", "train", "val", "val", "test"))
    measured = {"bound": [], "worth": []}
    for name, what in (("of_split", "bound"), ("worth", "worth")):

        def measure(painter, data, chosen, *rest, what=what):
            measured[what].append(sorted(row for row, _ in chosen) == list(range(len(data))))
            return {"nats": float(len(data)), "standard_error": 0.0, "pictures": len(data), "kl": 0.0}

        monkeypatch.setattr(photos, name, measure)
    found = evaluate(painter, tmp_path, [PhotographNet(CLASSES).eval()], count=99, report=lambda line: None)["sets"][
        "a"
    ]
    for what in measured:
        assert {split: part["nats"] for split, part in found[what].items()} == {"train": 12, "val": 8, "test": 3}
        assert measured[what] == [True] * 3


def test_likeness_and_its_error_by_hand(painter, quick, monkeypatch):
    """Over two drawings of each of three photographs; its error is over photographs, for drawings of one are alike."""
    values, seen = iter([[0.1, 0.3], [0.4, 0.4], [0.6, 1.0]]), []
    monkeypatch.setattr(photos, "similarity", lambda drawn, real: seen.append(real) or np.array(next(values)))
    found = ssi(painter, np.full((3, 32, 32, 3), 255, np.uint8), ["a red square"] * 3, Setting(1, 1), 0)
    assert found["mean"] == pytest.approx(2.8 / 6, abs=1e-4)
    assert found["deviation"] == pytest.approx(np.std([0.1, 0.3, 0.4, 0.4, 0.6, 1.0]), abs=1e-4)
    assert found["standard_error"] == pytest.approx(np.std([0.2, 0.4, 0.8]) / 3**0.5, abs=1e-4)
    assert all((real == 1).all() and real.shape == (2, 32, 32, 3) for real in seen), "white is 1"


def test_plain_pictures_are_compared_with_photographs_as_they_are(monkeypatch):
    seen = {}
    monkeypatch.setattr(photos, "similarity", lambda plain, real: seen.update({plain.mean(): real}) or np.ones(1))
    white = np.full((2, 32, 32, 3), 255, np.uint8)
    ssi_of_plain_pictures(white, white)
    assert sorted(seen) == [0.5, 1.0] and all((real == 1).all() for real in seen.values())


def test_batches_hold_everything_once():
    assert batches(range(5), 2) == [range(0, 2), range(2, 4), range(4, 5)] and len(batches(range(120))) == 3
