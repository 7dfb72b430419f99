import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.data.captioned_mnist import sample
from alignDRAW_core.evaluation import retrieval
from alignDRAW_core.evaluation.retrieval import (
    Noise,
    figures,
    log_likelihood,
    mean_sentence,
    rank,
    retrieve,
    shortlists,
)

SCORES = np.array([3.0, 1.0, 2.0, 2.0, 2.0])


def test_ranks_count_what_beats_and_what_ties():
    assert [rank(SCORES, k) for k in range(5)] == [(0, 0), (4, 0), (1, 2), (1, 2), (1, 2)]


def test_figures_by_hand():
    found = figures(np.array([(0, 0), (4, 0), (1, 2), (60, 0)]), 100)  # ranks 1, 5, a third each of 2, 3 and 4, and 61
    assert (found["R@1"], found["R@5"], found["R@10"], found["R@50"]) == (25, 75, 75, 75)
    assert found["median_rank"] == 4 and found["queries"] == 4
    assert found["R@1_error"] == pytest.approx(100 * (0.25 * 0.75 / 4) ** 0.5, abs=0.01)
    assert figures(np.array([(0, 1)]), 100)["R@1"] == 50


def test_a_model_that_cannot_tell_gets_exactly_chance():
    found = figures(np.array([rank(np.zeros(100), k) for k in range(100)]), 100)
    assert (
        {key: found[key] for key in found["chance"]}
        == found["chance"]
        == {"R@1": 1, "R@5": 5, "R@10": 10, "R@50": 50, "median_rank": 50.5}
    )


def test_a_shortlist_is_the_picture_and_its_nearest():
    features = torch.tensor([[0.0], [10.0], [1.0], [0.0], [3.0]])
    assert shortlists(features, [3, 1], size=3).tolist() == [[3, 0, 2], [1, 4, 2]]  # itself first, before its double
    assert shortlists(features, [0]).shape == (1, 5)


def test_the_noise_of_a_picture_is_its_own(small_painter):
    noise = Noise(small_painter, samples=2, seed=3)
    assert torch.equal(noise([4, 9])[:, 1], noise([9, 1, 2])[:, 0]) and noise([4]).shape == (2, 1, 5, 4)
    assert not torch.equal(noise([4]), Noise(small_painter, 2, 4)([4])) and not torch.equal(noise([4]), noise([5]))


def test_every_second_sample_of_noise_is_the_one_before_with_its_sign_turned(small_painter):
    first, second, third = Noise(small_painter, 3, 0)([4, 9])
    assert torch.equal(first, -second) and not torch.equal(first.abs(), third.abs())


def test_a_mean_sentence_counts_every_caption_once_and_no_padding(small_painter):
    captions = ["the red bus .", "seven"]
    each = [mean_sentence(small_painter, [caption]).features for caption in captions]
    both = mean_sentence(small_painter, captions)
    torch.testing.assert_close(both.features, (each[0] + each[1]) / 2)
    torch.testing.assert_close(both.keys, small_painter.model.align.keys(both.features))
    text = small_painter.model.encode_text(torch.from_numpy(small_painter.read("seven").ids)[None])
    torch.testing.assert_close(each[1], text.features)


def test_likelihoods_are_the_bound_and_do_not_depend_on_the_batch(small_painter):
    pictures = torch.rand(3, 11, 13, 1, generator=torch.Generator().manual_seed(0))
    text = mean_sentence(small_painter, ["the red bus ."])
    noise = Noise(small_painter, 1, 0)
    together = log_likelihood(small_painter.model, pictures, text, noise([0, 1, 2]))
    alone = np.concatenate(
        [log_likelihood(small_painter.model, pictures[k : k + 1], text, noise([k])) for k in range(3)], axis=1
    )
    assert together.shape == (1, 3) and (together < 0).all()
    np.testing.assert_allclose(together, alone, rtol=1e-5)


def test_a_photograph_is_ranked_by_what_its_caption_adds_to_the_mean_sentence(small_painter, monkeypatch):
    """By hand: the caption k makes the photograph k likelier by 5, others by as much as they are bright."""

    def likelihood(model, pictures, text, noise):
        assert noise.shape[:2] == (2, len(pictures)) and pictures[:, 0, 0, 1].unique() == 1, "white is 1"
        bright = np.rint(255 * pictures[:, 0, 0, 0].double().numpy())
        if text == "mean":
            return np.stack([-100 * bright, -100 * bright])
        return np.stack([value := -99 * bright + 5 * (bright == text), value])

    monkeypatch.setattr(retrieval, "log_likelihood", likelihood)
    monkeypatch.setattr(retrieval, "encoded", lambda painter, captions: captions[0])
    images = np.stack([np.arange(8), np.full(8, 255)], axis=1).astype(np.uint8).reshape(8, 1, 1, 2)
    features = torch.arange(8.0)[:, None]
    found = retrieve(small_painter, images, range(8), range(8), features, "mean", samples=2)
    # of the photograph k, 7 - k are brighter; those by more than 5 beat it, one by 5 ties
    ranks = [max(7 - k - 5, 0) + (0.5 if k <= 2 else 0) + 1 for k in range(8)]
    assert found["median_rank"] == np.median(ranks) and found["queries"] == 8 and found["shortlist"] == 8
    assert found["R@5"] == 100 and found["R@1"] == pytest.approx(100 * (5 + 0.5) / 8, abs=0.01)


def test_the_error_of_the_median_is_its_deviation_over_samples_drawn_again():
    ranks = np.random.default_rng(1).integers(0, 99, size=60)
    found = figures(np.stack([ranks, np.zeros(60, int)], axis=1), 100)
    rng = np.random.default_rng(2)
    again = [np.median(rng.choice(ranks, 60)) for _ in range(2000)]
    assert found["median_rank_error"] == pytest.approx(np.std(again), rel=0.1)


@pytest.mark.slow
def test_captions_find_their_pictures(test_digits):
    """With the shipped digits: a caption finds its own picture among others far more often than by chance."""
    painter, rng = ad.load("captioned-mnist", device="cpu"), np.random.default_rng(0)
    chosen = sample(20, rng)
    images = test_digits.render(chosen, rng)
    features = torch.from_numpy(images.reshape(20, -1)).float()
    queries = range(0, 20, 2)
    captions = [chosen[k].caption for k in queries]
    mean_text = mean_sentence(painter, [configuration.caption for configuration in sample(50, rng)])
    found = retrieve(painter, images, captions, queries, features, mean_text)
    assert found["shortlist"] == 20 and found["chance"]["R@1"] == 5
    assert found["R@1"] >= 50 and found["R@5"] >= 90
    assert retrieve(painter, images, captions, queries, features, mean_text) == found
    wrong = retrieve(painter, images, captions[1:] + captions[:1], queries, features, mean_text)
    assert wrong["R@1"] <= 20
