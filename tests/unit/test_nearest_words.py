"""Known words near an unknown one, with the shipped encoder of sentences and without one."""

import pytest

from alignDRAW_core.generation.nearest_words import _reader, nearest_words
from alignDRAW_core.vocabulary import Vocabulary

THINGS = Vocabulary("a the dog cat horse bus car plane boat beach grass field snow red yellow elephant trees .".split())


@pytest.fixture
def without_encoder(monkeypatch, tmp_path):
    monkeypatch.setattr("alignDRAW_core.storage.encoders.PATH", tmp_path / "none.safetensors")
    for each in (_reader, nearest_words):
        each.cache_clear()
    yield
    for each in (_reader, nearest_words):
        each.cache_clear()


@pytest.mark.parametrize(
    "word, best",
    [
        ("puppy", "dog"),  # of like meaning
        ("kitten", "cat"),
        ("automobile", "car"),
        ("ship", "boat"),
        ("ocean", "beach"),
        ("dogs", "dog"),  # other forms
        ("tree", "trees"),
        ("elephnat", "elephant"),  # mistyped
        ("yelow", "yellow"),
        ("gras", "grass"),
    ],
)
def test_the_word_that_people_mean_comes_first(word, best):
    assert nearest_words(THINGS, word)[0] == best


@pytest.mark.parametrize("word", ["window", "guitar", "xylophone", "house", "zzz"])
def test_none_is_better_than_a_wrong_one(word):
    """A window is spelled a little like snow, a house like a horse."""
    assert nearest_words(THINGS, word) == ()


def test_capital_letters_and_length_do_not_matter():
    assert nearest_words(THINGS, "PUPPY") == nearest_words(THINGS, "puppy")
    assert nearest_words(THINGS, "x" * 5000) == ()
    assert len(nearest_words(THINGS, "vehicle", 1)) <= 1


def test_without_an_encoder_only_spelling_counts(without_encoder):
    assert nearest_words(THINGS, "puppy") == ()
    assert nearest_words(THINGS, "elephnat") == ("elephant",) and nearest_words(THINGS, "dogs") == ("dog",)
