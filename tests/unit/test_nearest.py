import numpy as np
import pytest

from alignDRAW_core.data.captioned_mnist import CaptionedMNIST
from alignDRAW_core.data.photos import Photos
from alignDRAW_core.data.scenes import Scenes
from alignDRAW_core.data.sums import Sums
from alignDRAW_core.evaluation.nearest import Gallery, block_means, training_pictures

from .prepared_folders import make_prepared


def gallery(count=400, height=12, width=8, colours=3, seed=0) -> Gallery:
    images = np.random.default_rng(seed).integers(0, 256, (count, height, width, colours), dtype=np.uint8)
    return Gallery.of(images, [f"picture {k}" for k in range(count)], "noise")


def by_hand(shown: Gallery, picture: np.ndarray) -> np.ndarray:
    return np.linalg.norm((shown.images / 255 - picture).reshape(len(shown.images), -1), axis=1)


@pytest.mark.parametrize("height, width, colours", [(12, 8, 3), (60, 60, 1), (10, 6, 3), (9, 7, 1)])
def test_it_finds_what_looking_at_every_picture_finds(height, width, colours):
    shown = gallery(300, height, width, colours)
    for seed in range(3):
        picture = np.random.default_rng([seed, 1]).random((height, width, colours))
        distances = by_hand(shown, picture)
        found = shown.nearest(picture, 5)
        assert [n.caption for n in found] == [f"picture {k}" for k in distances.argsort()[:5]]
        np.testing.assert_allclose([n.distance for n in found], np.sort(distances)[:5], rtol=1e-5)


def test_a_picture_is_nearest_to_itself_and_of_equals_the_first_comes_first():
    shown = gallery()
    shown.images[7] = shown.images[31]
    shown = Gallery.of(shown.images, shown.captions, "noise")
    found = shown.nearest(shown.images[31] / np.float32(255))
    assert [n.caption for n in found[:2]] == ["picture 7", "picture 31"] and found[1].distance < 1e-3
    np.testing.assert_array_equal(found[0].picture, shown.images[7])


def test_few_pictures_and_other_sizes():
    assert len(gallery(3).nearest(np.zeros((12, 8, 3)))) == 3
    with pytest.raises(ValueError, match="cannot be compared"):
        gallery(3).nearest(np.zeros((8, 12, 3)))


def test_block_means_by_hand():
    image = np.arange(16.0).reshape(1, 4, 4, 1)
    assert block_means(image, 2).tolist() == [[2.5, 4.5, 10.5, 12.5]] and block_means(image, 4).tolist() == [[7.5]]


def test_means_are_of_pictures_whose_white_is_1():
    shown = Gallery.of(np.full((2, 8, 4, 3), 255, np.uint8), "ab", "white")
    assert (shown.means == 1).all() and shown.norms.tolist() == [6, 6]


def test_made_pictures_are_always_the_same(monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.nearest.MADE", 12)
    one, other = (training_pictures(Scenes.key, None) for _ in range(2))
    np.testing.assert_array_equal(one.images, other.images)
    assert one.captions == other.captions and len(one.captions) == 12 and "12 pictures made as in training" == one.about


def test_digits_need_mnist(monkeypatch, data_root, tmp_path):
    monkeypatch.setattr("alignDRAW_core.evaluation.nearest.MADE", 12)
    assert training_pictures(CaptionedMNIST.key, data_root).images.shape == (12, 60, 60, 1)
    for key in (CaptionedMNIST.key, Sums.key):
        with pytest.raises(ValueError, match="This takes MNIST's digits"):
            training_pictures(key, None)
    with pytest.raises(ValueError, match="fetch mnist"):
        training_pictures(CaptionedMNIST.key, tmp_path)


def test_photographs_are_those_of_the_train_split(tmp_path):
    make_prepared(tmp_path / "mine", 8)
    found = training_pictures(Photos.key, tmp_path)
    assert (
        len(found.images) == 4
        and found.about == "4 training photographs"
        and found.captions[0].startswith("A red square")
    )
    with pytest.raises(ValueError, match="photographs"):
        training_pictures(Photos.key, None)
    with pytest.raises(ValueError, match="prepare"):
        training_pictures(Photos.key, tmp_path / "nothing")


def test_an_unknown_world_is_said():
    with pytest.raises(ValueError, match="not kept here"):
        training_pictures("own pictures", None)
