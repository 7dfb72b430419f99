import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.data.captioned_images import CaptionedImages
from alignDRAW_core.evaluation.colours import PLACES, WHO, WordColours, correlation, often_named, table, word_colours
from alignDRAW_core.export import figures
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import small_model, tiny_preset

COLOURS = {
    word: np.array(colour)
    for word, colour in zip(
        PLACES, ((40, 140, 30), (230, 230, 240), (210, 180, 130), (40, 90, 180), (20, 20, 40), (120, 120, 110))
    )
}


def photographs() -> CaptionedImages:
    """Two of each word, of one colour each; a word inside another one does not count."""
    captions = [[f"Something {place} .", "a dog ."] for place in PLACES.values() for _ in range(2)] + [
        ["a snowboard on the grassland"]
    ]
    images = np.stack(
        [np.full((32, 32, 3), COLOURS[word], np.uint8) for word in PLACES for _ in range(2)]
        + [np.zeros((32, 32, 3), np.uint8)]
    )
    return CaptionedImages(images, tuple(range(13)), ("test",) * 13, tuple(map(tuple, captions)))


@pytest.fixture
def painter(monkeypatch) -> Painter:
    monkeypatch.setattr("alignDRAW_core.evaluation.colours.SEEDS", 1)
    words = Vocabulary.from_captions(f"{who} {place} ." for who in WHO for place in PLACES.values())
    model = small_model(tiny_preset("scenes", words))
    return Painter("untrained", model, words, {"training": {}, "default_temperature": 0.5, "examples": ["a dog"]})


def test_photographs_with_the_word_and_ten_drawings_of_it(painter, tmp_path):
    found = word_colours(painter, photographs())
    assert [each.word for each in found] == list(PLACES)
    for each in found:
        assert len(each.photographs) == 2 and each.drawings.shape == (10, 32, 32, 3)
        np.testing.assert_allclose(255 * each.photographed, COLOURS[each.word], atol=0.01)
        np.testing.assert_allclose(each.drawn, each.drawings.reshape(-1, 3).mean(axis=0), rtol=1e-4)
    figures.colours(found, tmp_path / "colours.png")
    with Image.open(tmp_path / "colours.png") as picture:
        assert picture.width > 600


def test_a_table_of_drawings_like_the_photographs():
    same = [
        WordColours(word, np.full((3, 4, 4, 3), colour / 255), np.tile(colour / 255, (2, 1)))
        for word, colour in COLOURS.items()
    ]
    lines = table(same).splitlines()
    assert all(line.split()[0] == line.split()[-1] for line in lines[1:-1]) and "correlation 1.00" in lines[-1]
    assert "40 140 30" in lines[1]


def test_a_word_that_no_caption_has_is_said(painter):
    few = CaptionedImages(np.zeros((1, 32, 32, 3), np.uint8), (0,), ("test",), (("a dog in the grass",),))
    with pytest.raises(ValueError, match="'snow'"):
        word_colours(painter, few)


def test_the_places_that_captions_name_most_are_chosen_by_no_one(painter):
    captions = [("In the snow .", "in the snow")] * 8 + [("at the snow", "on the beach")] * 9
    captions += [("on the grass in the moonlight",)] * 8 + [("a man in the street",)] * 7
    data = CaptionedImages(np.zeros((32, 32, 32, 3), np.uint8), tuple(range(32)), ("test",) * 32, tuple(captions))
    found = often_named(painter, data)
    assert found == {"snow": "at the snow", "beach": "on the beach", "grass": "on the grass"}
    assert "moonlight" not in painter.vocabulary.ids, "it would not be drawn"


def test_words_of_two_words_and_a_part_of_the_picture(painter):
    """A shirt is a patch in the middle: what is around it must not count."""
    images = np.zeros((3, 32, 32, 3), np.uint8)
    images[:, 10:22, 10:22] = [[[[250, 0, 0]]], [[[0, 0, 250]]], [[[9, 9, 9]]]]
    captions = (("a man in a red shirt .",), ("his blue shirt",), ("a blue hat and a red t shirt",))
    data = CaptionedImages(images, (0, 1, 2), ("test",) * 3, captions)
    shirts = {"red shirt": "in the grass", "blue shirt": "in the snow"}
    found = word_colours(painter, data, places=shirts, who=["a man stands"], part=slice(10, 22))
    assert [len(each.photographs) for each in found] == [1, 1] and found[0].drawings.shape == (1, 12, 12, 3)
    np.testing.assert_allclose([255 * each.photographed for each in found], [[250, 0, 0], [0, 0, 250]], atol=0.01)
    drawing = painter.draw("a man stands in the grass .", seed=0, temperature=0.5)
    np.testing.assert_allclose(found[0].drawings[0], drawing.image[10:22, 10:22], atol=1e-5)


def test_a_correlation_is_over_words_not_of_what_all_words_share():
    def told(drawn, photographed):
        return [WordColours("", np.full((1, 1, 1, 3), d), np.full((1, 3), p)) for d, p in zip(drawn, photographed)]

    assert correlation(told([0.1, 0.2, 0.3], [0.5, 0.6, 0.7])) == pytest.approx(1)
    assert correlation(told([0.1, 0.2, 0.3], [0.7, 0.6, 0.5])) == pytest.approx(-1)
