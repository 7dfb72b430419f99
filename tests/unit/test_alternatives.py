import pytest

from alignDRAW_core.generation.alternatives import MOST, expand


def test_one_pair_of_braces_is_a_row():
    grid = expand("a {yellow| red |green} bus .")
    assert grid.captions == [["a yellow bus .", "a red bus .", "a green bus ."]]
    assert (grid.rows, grid.columns) == ([""], ["yellow", "red", "green"])


def test_two_pairs_are_a_grid():
    grid = expand("{a cat|two dogs} in the {snow|sea|sun}")
    assert grid.captions == [
        ["a cat in the snow", "two dogs in the snow"],
        ["a cat in the sea", "two dogs in the sea"],
        ["a cat in the sun", "two dogs in the sun"],
    ]
    assert (grid.rows, grid.columns) == (["snow", "sea", "sun"], ["a cat", "two dogs"])


def test_none_is_one_caption():
    assert expand(" a bus ").captions == [["a bus"]]


@pytest.mark.parametrize(
    "text, message",
    [
        ("a {red|green bus", "not closed"),
        ("a red|green} bus", "closed twice"),
        ("a {red|{dark|light} blue} bus", "nested"),
        ("a {} bus", "empty"),
        ("a {red|} bus", "empty"),
        ("a {red||blue} bus", "empty"),
        ("a {red|red} bus", "twice"),
        ("{a|b} {c|d} {e|f}", "Two pairs"),
        ("{" + "|".join(map(str, range(MOST + 1))) + "}", f"{MOST + 1} drawings"),
        ("{a|b|c|d|e|f} {1|2|3}", "18 drawings"),
    ],
)
def test_braces_that_do_not_fit(text, message):
    with pytest.raises(ValueError, match=message):
        expand(text)
