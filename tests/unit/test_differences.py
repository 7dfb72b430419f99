from dataclasses import replace

import numpy as np
import pytest

from alignDRAW_core.generation.differences import differences, matched, percent


def pair(small_painter, first, second, seeds=(1, 1)):
    return small_painter.draw([first, second], seed=list(seeds))


def test_words_that_stand_for_each_other():
    assert matched(["the", "red", "bus"], ["the", "green", "bus"]) == [(0, 0), (1, 1), (2, 2)]
    assert matched(["a", "bus"], ["a", "red", "bus"]) == [(0, 0), (None, 1), (1, 2)]


@pytest.mark.parametrize("share, text", [(0, "0 %"), (0.001, "under 1 %"), (0.123, "12 %"), (1, "100 %")])
def test_percent(share, text):
    assert percent(share) == text


def test_a_swap_that_changed_the_picture(small_painter):
    a, b = pair(small_painter, "the red bus .", "the green bus .")
    b = replace(b, canvases=1 - a.canvases)
    found = differences(a, b)
    assert (
        found.changed > 0.5
        and "Swapping \u201cred\u201d for \u201cgreen\u201d changed" in found.sentence
        and "of the attention" in found.sentence
    )


def test_a_swap_that_hardly_changed_anything_says_so(small_painter):
    a, b = pair(small_painter, "the red bus .", "the green bus .")
    attention = np.tile(np.array([0.5, 0.02, 0.4, 0.08], dtype=np.float32), (5, 1))
    found = differences(replace(a, attention=attention), replace(b, canvases=a.canvases, attention=attention))
    assert (
        found.changed == 0
        and "hardly changed anything" in found.sentence
        and "did not use" in found.sentence
        and "2 %" in found.sentence
    )


def test_the_same_words_from_other_noise(small_painter):
    a, b = pair(small_painter, "the red bus .", "the red bus .", seeds=(1, 2))
    assert "the noise alone" in differences(a, b).sentence
    assert "same words and the same noise" in differences(a, a).sentence


def test_a_word_more_or_less(small_painter):
    a, b = pair(small_painter, "the bus .", "the red bus .")
    assert (
        "Adding \u201cred\u201d" in differences(a, b).sentence
        and "Leaving out \u201cred\u201d" in differences(b, a).sentence
    )


def test_what_differs_beside_the_words_is_named(small_painter):
    a, other = pair(small_painter, "the red bus .", "the green bus .")
    strong, other = replace(a, strength=3.0), replace(other, strength=3.0, canvases=1 - a.canvases)
    reason = "so not all of this is due to the words."
    assert "The words are the same: the caption strength alone changed" in differences(a, strong).sentence
    assert (
        "The words are the same: the noise and the caption strength changed"
        in differences(replace(a, seed=2), strong).sentence
    )
    assert differences(a, other).sentence.endswith(f" The caption strength differs as well, {reason}")
    assert differences(replace(a, seed=2), other).sentence.endswith(
        f" The noise and the caption strength differ as well, {reason}"
    )
    assert reason not in differences(strong, other).sentence
    assert "words are the same: the temperature alone" in differences(a, replace(a, temperature=0.1)).sentence
    elsewhere = replace(strong, checkpoint="other", seed=2)
    assert "the checkpoint, the noise and the caption strength changed" in differences(a, elsewhere).sentence
