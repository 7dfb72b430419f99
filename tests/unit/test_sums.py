"""The data set of sums: what captions mean, what training shows and what it never does."""

import re
from collections import Counter

import numpy as np
import pytest

from alignDRAW_core.data.registry import DATASETS
from alignDRAW_core.data.sums import (
    CHAINS,
    COMPARISONS,
    EXAMPLES,
    KINDS,
    SENTENCES,
    SHARES,
    UNSAID,
    Saying,
    Sums,
    choice,
    never_shown,
    sample,
    shown,
    total,
    unsaid,
)
from alignDRAW_core.generation.alternatives import expand
from alignDRAW_core.vocabulary import FIGURES, UNK

NUMBER = {word: digit for digit, word in enumerate(FIGURES)}


def meaning(caption: str) -> int:
    """The digit of a caption, worked out from its words alone; what is unsaid does not count."""
    words = caption.split()
    if words[0] in ("min", "max"):
        return (min if words[0] == "min" else max)(NUMBER[word] for word in words[1:] if word != UNSAID)
    if "plus" in words or "minus" in words:
        signs = [1, *(1 if word == "plus" else -1 for word in words[1::2])]
        return sum(sign * NUMBER.get(word, 0) for sign, word in zip(signs, words[::2]))
    (digit,) = (NUMBER[word] for word in words if word in NUMBER)
    return digit


@pytest.fixture(scope="module")
def data(data_root) -> Sums:
    return Sums.load(data_root, "test")


@pytest.fixture(scope="module")
def many() -> list[Saying]:
    return sample(100_000, np.random.default_rng(0))


def test_captions_mean_what_their_words_say(many):
    for saying in [
        *many[:5000],
        *(each for group in (shown(), never_shown()) for kind in group.values() for each in kind),
    ]:
        assert saying.digit == meaning(saying.caption) and 0 <= saying.digit <= 9, saying
        named = sum(word in NUMBER for word in saying.caption.split())
        assert saying.terms == named, saying


@pytest.mark.slow
def test_training_never_shows_what_is_held_out(many):
    never = {saying.caption for choices in never_shown().values() for saying in choices}
    seen = Counter(saying.caption for saying in many)
    assert len(never) == sum(each["captions"] for each in Sums(None).held_out()) > 3000
    assert not never & set(seen)
    sums = [caption.split() for caption in seen if "plus" in caption or "minus" in caption]
    for words in sums:
        assert len(words) == 3 or set(words) == {"one", "plus"}, words
    assert {saying.caption for kind in shown().values() for saying in kind} <= set(seen)


def test_kinds_come_in_their_shares_and_numbers_are_unsaid_at_times(many):
    counts = Counter(saying.kind.replace("difference", "sum").split(" of ")[0] for saying in many)
    for kind, share in zip(KINDS, SHARES):
        assert abs(counts[kind] / len(many) - share) < 0.01
    without = [saying for saying in many if UNSAID in saying.caption]
    assert 0.03 < len(without) / len(many) < 0.1
    assert all(saying.caption.split()[0] in ("min", "max") or len(saying.caption.split()) == 3 for saying in without)
    assert not any(re.match(f"{UNSAID} minus", saying.caption) for saying in without)


def test_sums_and_lists_by_hand():
    assert total((3, 2)) == Saying("sum", "three plus two", 5, 2)
    assert total((7, 2, 1), [-1, 1]) == Saying("sum", "seven minus two plus one", 6, 3)
    assert choice("max", [2, 7, 4]) == Saying("min or max", "max two seven four", 7, 3)
    assert unsaid(choice("max", [2, 7, 4]), 2) == Saying("min or max", f"max two {UNSAID} four", 4, 2)
    assert unsaid(total((3, 2)), 0) == Saying("sum", f"{UNSAID} plus two", 2, 1)
    assert unsaid(total((7, 2), [-1]), 2) == Saying("sum", f"seven minus {UNSAID}", 7, 1)


def test_every_sum_up_to_nine_is_either_shown_or_held_out():
    assert [len(shown()[kind]) for kind in ("digit", "sentence", "sum of two", "difference of two")] == [
        10,
        120,
        55,
        55,
    ]
    assert len(SENTENCES) == 12 and [s.terms for s in shown()["sum of ones"]] == list(range(3, 10))
    sizes = {kind: len(choices) for kind, choices in never_shown().items()}
    for count, every, zero in zip(CHAINS, (220, 715, 2002), (136, 589, 1876)):
        assert sizes[f"{count} terms, with zero"] == zero
        assert sizes[f"{count} terms, without zero"] == every - zero - 1  # the sum of ones is shown


def test_pictures_are_digits_of_the_caption_as_they_are_in_mnist(data):
    chosen = sample(50, np.random.default_rng(1))
    images = data.render(chosen, np.random.default_rng(1))
    assert images.shape == (50, 28, 28, 1) and images.dtype == np.uint8
    for saying, image in zip(chosen, images):
        same = data.digits.images[data.digits.by_label[saying.digit]]
        assert (same == image[..., 0]).all(axis=(1, 2)).any()


def test_batches_come_from_their_generator_and_are_spelled_in_the_vocabulary(data):
    (a, captions), (b, again) = (data.batch(40, np.random.default_rng([7, 3])) for _ in range(2))
    assert captions == again and (a == b).all()
    vocabulary = data.vocabulary()
    assert UNSAID not in vocabulary.ids and all(word.isalpha() for word in vocabulary.words)
    for caption in [*captions, *(s.caption for choices in never_shown().values() for s in choices)]:
        words, ids = vocabulary.read(caption)
        assert [word for word, number in zip(words, ids) if number == UNK] == [w for w in words if w == UNSAID]


def test_validation_tells_trained_from_held_out(data):
    never = {saying.caption for choices in never_shown().values() for saying in choices}
    for held_out in (True, False):
        images, captions = data.validation(16, held_out)
        assert len(images) == len(captions) == 16
        assert all((caption in never) == held_out for caption in captions)
        assert captions == data.validation(16, held_out)[1]
    assert all(UNSAID not in data.random_caption(np.random.default_rng(seed)) for seed in range(100))
    hidden = data.hidden_captions(np.random.default_rng(0))
    assert len(hidden) == len(never_shown()) and set(hidden) <= never


def test_examples_and_comparisons_suit_the_lists_of_the_page(data):
    assert DATASETS["sums"] is Sums and len(EXAMPLES) == len(set(EXAMPLES)) >= 5
    assert "max two seven four" in EXAMPLES and "{two|three|four} plus two" in COMPARISONS
    vocabulary = data.vocabulary()
    for text in EXAMPLES:
        assert UNK not in vocabulary.read(text)[1] and 0 <= meaning(text) <= 9
    for text in COMPARISONS:
        captions = [caption for row in expand(text).captions for caption in row]
        assert len(captions) > 1
        for caption in captions:
            assert UNK not in vocabulary.read(caption)[1] and 0 <= meaning(caption) <= 9, caption
