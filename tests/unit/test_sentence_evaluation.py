"""How sentence vectors are measured, by hand."""

import math

import pytest
import torch

from alignDRAW_core.evaluation.sentences import centred, evaluate, tf_idf
from alignDRAW_core.models.skip_thought import SkipThought
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import WORDS


def test_the_second_caption_is_looked_for_among_all_second_ones():
    """The first and third pictures are found at once, the second one after one other, the fourth last."""
    first = {"a": [1.0, 0.0], "b": [0.0, 1.0], "c": [-1.0, 0.0], "d": [0.0, -3.0]}
    second = {"A": [5.0, 0.1], "B": [0.1, 5.0], "C": [-1.0, 0.2], "D": [0.0, 7.0]}
    vectors = {**first, **second}
    pairs = [["a", "A"], ["b", "B"], ["c", "C"], ["d", "D"]]
    found = evaluate(lambda captions: torch.tensor([vectors[caption] for caption in captions]), pairs)
    assert found == {"captions": 4, "R@1": 0.5, "R@10": 1.0, "median_rank": 1.5}


def test_a_rank_of_eleven_is_none_of_ten():
    pairs = [[f"{k}", f"-{k}"] for k in range(12)]

    def vectors(captions):  # the first captions are all alike; the second ones less and less like them
        angle = torch.tensor([0.0 if not caption.startswith("-") else -float(caption) / 10 for caption in captions])
        return torch.stack([angle.cos(), angle.sin()], dim=1)

    found = evaluate(vectors, pairs)
    assert (found["R@1"], found["R@10"], found["median_rank"]) == (round(1 / 12, 4), round(10 / 12, 4), 6.5)


def test_rare_words_weigh_more_and_unknown_ones_nothing():
    encode = tf_idf(["a red bus .", "a green bus .", "a cat ."])
    vectors = encode(["a a red zebra", "bus"])
    weights = {"a": 1.0, "red": math.log(4 / 2) + 1, "bus": math.log(4 / 3) + 1}
    assert sorted(vectors[0].tolist())[-2:] == pytest.approx(sorted([2 * weights["a"], weights["red"]]))
    assert vectors[0].count_nonzero() == 2 and vectors[1].sum().item() == pytest.approx(weights["bus"])


def test_the_mean_of_usual_captions_is_taken_off(monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.sentences.BATCH", 2)
    torch.manual_seed(0)
    encoder, usual = SkipThought(len(WORDS), embedding=4, size=6), ["the red bus .", "seven", "a green bus on the left"]
    torch.nn.init.normal_(encoder.words.weight)
    vectors = centred(encoder, Vocabulary(WORDS), usual)
    torch.testing.assert_close(vectors(usual).mean(dim=0), torch.zeros(6), atol=1e-6, rtol=0)
    torch.testing.assert_close(vectors(usual)[1:2], vectors(["seven"]))
    assert vectors(usual).std(dim=0).min() > 0
