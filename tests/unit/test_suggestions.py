import gc
import weakref
from dataclasses import replace

import numpy as np

import alignDRAW_core as ad
from alignDRAW_core.data.scenes import Scenes
from alignDRAW_core.generation.suggestions import suggest
from alignDRAW_core.vocabulary import Vocabulary

DIGITS = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}


def test_a_word_is_offered_those_that_are_used_as_it_is():
    words = "the digit three is on the left of the digit five .".split()
    offered = suggest(ad.load("captioned-mnist"), words)
    assert set(offered[2]) == DIGITS - {"three"} and set(offered[-2]) == DIGITS - {"five"}
    assert offered[6][0] == "right" and offered[5] == offered[-1] == []


def test_colours_are_offered_for_a_colour(small_painter):
    rng = np.random.default_rng(0)
    vocabulary = Vocabulary.from_captions(Scenes.random_caption(rng) for _ in range(3000))
    card = {**small_painter.card, "training": {"data": Scenes.key}}
    offered = suggest(replace(small_painter, vocabulary=vocabulary, card=card), "a red bus in the desert .".split())
    assert (
        {"yellow", "black", "brown", "blue"} <= set(offered[1])
        and not {"bus", "a", "in"} & set(offered[1])
        and offered[-1] == []
    )


def test_a_figure_is_read_as_its_word():
    assert set(suggest(ad.load("captioned-mnist"), ["3"])[0]) == DIGITS - {"three"}


def test_an_unknown_word_is_offered_those_spelled_like_it(small_painter):
    assert "red" in suggest(small_painter, ["redd"])[0]


def test_so_many_are_offered_and_the_most_alike_first():
    painter, words = ad.load("captioned-mnist"), "the digit three is on the left of the digit five .".split()
    nine = suggest(painter, words)[2]
    assert len(nine) == 9 and suggest(painter, words, most=2)[2] == nine[:2]


def test_a_checkpoint_that_is_gone_is_not_kept(small_painter):
    painter = replace(small_painter, name="gone")
    suggest(painter, painter.examples[0].split())
    there = weakref.ref(painter)
    del painter
    gc.collect()
    assert there() is None
