import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.data.captioned_images import CaptionedImages
from alignDRAW_core.evaluation.colours import PLACES, WHO, WordColours, table, word_colours
from alignDRAW_core.export import figures
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.config import preset
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import small_model

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
    model = small_model(
        preset(
            "scenes",
            glimpses=2,
            h_gen=9,
            h_infer=9,
            z_dim=4,
            read_size=3,
            write_size=3,
            h_lang=5,
            align_dim=6,
            vocabulary=len(words),
        )
    )
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
