from collections import Counter

import numpy as np
import pytest

from alignDRAW_core.data.captioned_mnist import (
    TEMPLATES,
    CaptionedMNIST,
    Configuration,
    configurations,
    load_digits,
    render,
    sample,
    training_shares,
)
from alignDRAW_core.vocabulary import UNK

from .idx_files import make_mnist

BY_NAME = {template.name: template for template in TEMPLATES}


@pytest.mark.parametrize(
    "template, digits, caption, places",
    [
        ("left of", (3, 5), "the digit three is on the left of the digit five .", [(16, 18, 0, 4), (16, 18, 28, 32)]),
        ("right of", (3, 5), "the digit five is on the right of the digit three .", [(16, 18, 0, 4), (16, 18, 28, 32)]),
        ("top of", (3, 5), "the digit three is at the top of the digit five .", [(0, 2, 16, 18), (30, 32, 16, 18)]),
        (
            "bottom of",
            (3, 5),
            "the digit five is at the bottom of the digit three .",
            [(0, 2, 16, 18), (30, 32, 16, 18)],
        ),
        ("top left", (7,), "the digit seven is at the top left of the image .", [(0, 2, 0, 4)]),
        ("bottom right", (7,), "the digit seven is at the bottom right of the image .", [(30, 32, 28, 32)]),
        ("top right", (7,), "the digit seven is at the top right of the image .", [(0, 2, 28, 32)]),
        ("bottom left", (7,), "the digit seven is at the bottom left of the image .", [(30, 32, 0, 4)]),
    ],
)
def test_sentences_and_places_are_appendix_a(template, digits, caption, places):
    configuration = Configuration(BY_NAME[template], digits)
    assert configuration.caption == caption and len(caption.split()) == 12
    assert [(*rows, *columns) for rows, columns in configuration.template.places] == places


def test_pictures_hold_the_digits_at_their_places(data_root):
    digits = load_digits(data_root, "test")
    configuration = Configuration(BY_NAME["left of"], (3, 5))
    rows, columns = Counter(), Counter()
    for seed in range(60):
        picture = render(configuration, digits, np.random.default_rng(seed))
        assert picture.shape == (60, 60, 1) and picture.dtype == np.uint8
        rng = np.random.default_rng(seed)
        for digit, shift in ((3, 0), (5, 28)):
            row, column = rng.integers(16, 19), rng.integers(shift, shift + 5)
            glyph = digits.images[rng.choice(digits.by_label[digit])]
            there = picture[row : row + 28, column : column + 28, 0]
            assert (there >= glyph).all()
            rows[row] += 1
            columns[column] += 1
    assert set(rows) == {16, 17, 18} and set(columns) == {0, 1, 2, 3, 4, 28, 29, 30, 31, 32}


@pytest.mark.parametrize(
    "template, digits, hidden",
    [
        ("left of", (8, 1), True),
        ("left of", (1, 6), True),
        ("left of", (6, 8), False),
        ("right of", (5, 1), True),
        ("right of", (1, 2), True),
        ("right of", (2, 5), False),
        ("top of", (3, 9), True),
        ("top of", (9, 0), True),
        ("bottom of", (7, 9), True),
        ("bottom of", (9, 4), True),
        ("bottom of", (4, 7), False),
        ("top left", (1,), True),
        ("bottom right", (8,), True),
        ("top right", (6,), True),
        ("bottom left", (9,), True),
        ("bottom left", (1,), False),
    ],
)
def test_the_hidden_list(template, digits, hidden):
    assert Configuration(BY_NAME[template], digits).is_hidden == hidden


def test_seen_and_hidden_make_up_everything():
    count = {hidden: [len(choices) for choices in configurations(hidden)] for hidden in (True, False)}
    assert count == {True: [19] * 4 + [1] * 4, False: [81] * 4 + [9] * 4}


def test_training_never_shows_what_is_hidden():
    rng = np.random.default_rng(0)
    seen, hidden = sample(4000, rng), sample(500, rng, hidden=True)
    assert not any(c.is_hidden for c in seen) and all(c.is_hidden for c in hidden)
    shares = Counter(c.template.name for c in seen)
    assert all(abs(shares[template.name] / 4000 - 1 / 8) < 0.03 for template in TEMPLATES)


def test_training_shows_two_digits_twice_as_often_as_one(test_digits):
    _, captions = test_digits.batch(600, np.random.default_rng(0))
    assert abs(np.mean(["image" not in caption for caption in captions]) - 2 / 3) < 0.06


def test_a_ninth_template_leaves_the_shares_whole():
    shares = training_shares([*TEMPLATES, BY_NAME["left of"]])
    assert len(shares) == 9 and sum(shares) == pytest.approx(1) and shares[-1] == 2 * shares[4]
    np.random.default_rng(0).choice(9, p=shares)


def test_the_vocabulary_is_the_papers_22_words(test_digits):
    vocabulary = test_digits.vocabulary()
    assert len(vocabulary) == 22
    for hidden in (False, True):
        assert all(UNK not in vocabulary.read(c.caption)[1] for choices in configurations(hidden) for c in choices)


def test_the_same_rng_gives_the_same_batch(test_digits):
    (a, captions_a), (b, captions_b) = (test_digits.batch(5, np.random.default_rng([7, 3])) for _ in range(2))
    assert captions_a == captions_b and (a == b).all() and a.shape == (5, 60, 60, 1)


def test_splits_differ_and_the_held_out_list_can_be_stored(data_root):
    train, test = (CaptionedMNIST.load(data_root, split) for split in ("train", "test"))
    assert len(train.digits.labels) > len(test.digits.labels)
    assert (
        len(test.held_out()) == 12
        and {"template": "the digit A is at the top left of the image .", "place": "A", "digit": "one"}
        in test.held_out()
    )


def test_missing_truncated_and_misfit_files(tmp_path):
    with pytest.raises(ValueError, match="fetch mnist"):
        load_digits(tmp_path, "train")
    folder = make_mnist(tmp_path / "mnist")
    good = (folder / "t10k-images-idx3-ubyte.gz").read_bytes()
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(good[: len(good) // 2])
    with pytest.raises(ValueError, match="t10k-images"):
        load_digits(tmp_path, "test")
    (folder / "train-images-idx3-ubyte.gz").write_bytes(good)
    with pytest.raises(ValueError, match="do not fit"):
        load_digits(tmp_path, "train")


@pytest.mark.parametrize("plain, share", [(True, 1 / 2), (False, 2 / 3)])
def test_as_in_the_paper_half_of_the_captions_have_two_digits_and_usually_more(test_digits, plain, share):
    data = test_digits.plain() if plain else test_digits
    captions = data.batch(3000, np.random.default_rng(0))[1]
    assert np.mean([caption.count("digit") == 2 for caption in captions]) == pytest.approx(share, abs=0.03)
