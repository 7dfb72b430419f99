import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.data.captioned_mnist import sample
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
