"""Prepared pictures stay in their file until they are looked at, and captions are cut into tokens once."""

from pathlib import Path

import numpy as np
import pytest

from alignDRAW_core.data.captioned_images import (
    IMAGES,
    PREPARED,
    CaptionedImages,
    let_go,
    load_captioned_images,
    mapped,
    save_captioned_images,
)
from alignDRAW_core.data.tokens import Tokens
from alignDRAW_core.vocabulary import is_word

PICTURES = np.random.default_rng(0).integers(0, 256, (7, 5, 4, 3), dtype=np.uint8)
SPLITS = "train", "train", "train", "val", "train", "test", "test"


@pytest.fixture
def folder(tmp_path):
    captions = tuple((f"picture {k}",) for k in range(7))
    save_captioned_images(CaptionedImages(PICTURES, tuple(range(7)), SPLITS, captions), tmp_path)
    return tmp_path


def on_disk(images: np.ndarray) -> bool:
    while images is not None and not isinstance(images, np.memmap):
        images = images.base
    return images is not None


def test_they_are_read_where_they_lie(folder):
    images = load_captioned_images(folder).images
    assert on_disk(images) and np.array_equal(images, PICTURES)
    with np.load(folder / IMAGES) as file:  # for everybody else it is a file of NumPy's
        assert np.array_equal(file["images"], PICTURES)


def test_neighbours_stay_there_and_others_come_into_memory(folder):
    whole = load_captioned_images(folder)
    for split, there in (("test", True), ("val", True), ("train", False)):
        part = whole.split(split)
        assert on_disk(part.images) == there
        assert np.array_equal(part.images, PICTURES[[each == split for each in SPLITS]])
    assert len(whole.split("none")) == 0


def test_what_is_changed_in_memory_does_not_change_the_file(folder):
    load_captioned_images(folder).images[0] = 7
    assert np.array_equal(load_captioned_images(folder).images, PICTURES)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not say so")
def test_what_was_looked_at_is_given_back_to_the_system(tmp_path):
    pictures = np.random.default_rng(0).integers(0, 256, (10_000, 32, 32, 3), dtype=np.uint8)  # 31 MB
    np.savez(tmp_path / PREPARED, images=pictures)
    images = mapped(tmp_path / PREPARED)
    total = int(images[1000:].sum(dtype=np.int64))
    before = of_files()
    let_go(images[1000:])
    assert before - of_files() > 20_000
    assert int(images[1000:].sum(dtype=np.int64)) == total == int(pictures[1000:].sum(dtype=np.int64))
    let_go(pictures)  # not of a file
    assert int(images[:1000].sum(dtype=np.int64)) == int(pictures[:1000].sum(dtype=np.int64))


def of_files() -> int:
    """Of this process's memory, kB, what is pages of files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile"))


@pytest.mark.parametrize("save", [np.savez_compressed, np.savez])
def test_files_of_other_programs_are_read_too(tmp_path, save):
    save(tmp_path / PREPARED, other=np.zeros(3), images=PICTURES)
    images = mapped(tmp_path / PREPARED)
    assert np.array_equal(images, PICTURES) and on_disk(images) == (save is np.savez)
    save(tmp_path / PREPARED, images=np.asfortranarray(PICTURES))
    assert np.array_equal(mapped(tmp_path / PREPARED), PICTURES)


def test_a_file_that_ends_too_soon_is_refused(folder):
    whole = (folder / IMAGES).read_bytes()
    for length in (0, 40, 200, len(whole) - 1):
        (folder / IMAGES).write_bytes(whole[:length])
        with pytest.raises(ValueError, match="damaged or not ours"):
            load_captioned_images(folder)


def test_captions_are_cut_once_and_counted():
    tokens = Tokens.of(["A red wall .", "", "red, RED !"])
    assert tokens.kinds == ["a", "red", "wall", ".", ",", "!"] and tokens.lengths.tolist() == [4, 0, 4]
    assert tokens.counts() == {"a": 1, "red": 3, "wall": 1, ".": 1, ",": 1, "!": 1}
    assert tokens.how_many(is_word).tolist() == [3, 0, 2]
    assert tokens.how_many(lambda token: token == "red").tolist() == [1, 0, 2]
    assert Tokens.of([]).counts() == {} and Tokens.of([]).how_many(is_word).tolist() == []
