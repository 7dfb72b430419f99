"""Telephone: drawn, read, drawn again; what was said of the first caption to the end."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.save import TELEPHONE, save
from alignDRAW_core.generation.agreement import agreement, fillers_of, telling
from alignDRAW_core.generation.captioner import Captioner, Reading
from alignDRAW_core.generation.telephone import rounds_of, telephone
from alignDRAW_core.vocabulary import Vocabulary, tokenise

from .conftest import CARD, WORDS
from .test_reader import reader

LITTLE = {"the", "a", "is", "on"}


@pytest.fixture
def captioner() -> Captioner:
    return Captioner("small", reader().requires_grad_(False), Vocabulary(WORDS), CARD)


class Scripted:
    """Reads whatever is next in its script."""

    name, card = "scripted", CARD

    def __init__(self, model, *captions: str):
        self.model, self.captions, self.seen = model, list(captions), []

    def read(self, image) -> Reading:
        self.seen.append(image)
        words = tokenise(self.captions[len(self.seen) - 1])
        places = np.full((len(words), 1, 1), 1, np.float32)
        return Reading(" ".join(words), words, places, -1.0, image)


def test_a_game_is_drawn_and_read_in_turn_from_one_seed(small_painter, captioner):
    game = telephone(small_painter, captioner, "the red bus .", rounds=3, seed=5, temperature=0.3, strength=2.0)
    assert 1 <= len(game.rounds) <= 3 and game.reader == "small"
    text = "the red bus ."
    for each in game.rounds:
        drawing = small_painter.draw(text, 5, 0.3, strength=2.0)
        np.testing.assert_allclose(each.drawing.image, drawing.image, atol=1e-5)
        assert each.reading.caption == captioner.read(drawing.image).caption
        text = each.reading.caption


def test_what_survives_was_said_in_every_round(small_painter):
    reader = Scripted(
        small_painter.model,
        "the green bus on the left .",
        "a red bus on the left .",
        "the left .",
    )
    game = telephone(small_painter, reader, "The red bus is on the left .", 3, seed=1)
    assert game.telling == ["red", "bus", "on", "left"]  # of "nothing" the little words are those of English
    assert [each.kept for each in game.rounds] == [["bus", "on", "left"], ["bus", "on", "left"], ["left"]]
    assert game.survived == ["left"] and not game.repeats
    assert game.told == "1 of 4 words survived 3 rounds."  # "red" came back, and does not count


def test_a_caption_that_comes_again_ends_the_game(small_painter):
    reader = Scripted(small_painter.model, "the green bus .", "the three .", "the green bus .", "seven")
    game = telephone(small_painter, reader, "the red bus .", 8, seed=1)
    assert len(game.rounds) == 3 and game.repeats
    assert game.told == "0 of 2 words survived 3 rounds. It ended there, for the caption repeats itself."
    np.testing.assert_allclose(  # as it would be drawn for ever
        small_painter.draw("the green bus .", 1).image, game.rounds[1].drawing.image, atol=1e-5
    )
    at_once = telephone(small_painter, Scripted(small_painter.model, "the red bus ."), "the red bus .", 8, seed=1)
    assert len(at_once.rounds) == 1 and at_once.told.startswith("2 of 2 words survived 1 round.")


def test_the_game_so_far_is_there_after_each_round(small_painter):
    reader = Scripted(small_painter.model, "the green bus .", "the three .", "seven")
    counts = [len(game.rounds) for game in rounds_of(small_painter, reader, "the red bus .", 3, seed=1)]
    assert counts == [1, 2, 3]


@pytest.mark.parametrize("rounds", [0, 9, True, 2.0, "3", None])
def test_rounds_have_limits(small_painter, rounds):
    with pytest.raises(ValueError, match="1 to 8 rounds"):
        telephone(small_painter, Scripted(small_painter.model), "the red bus .", rounds, seed=1)


def test_a_reader_of_other_pictures_is_refused(small_painter, captioner):
    other = replace(captioner, name="other", model=Scripted(None))
    other.model.config = replace(captioner.model.config, width=20)
    with pytest.raises(ValueError, match="small draws 11 x 13 x 1, other reads 11 x 20 x 1"):
        telephone(small_painter, other, "the red bus .", 2, seed=1)
    with pytest.raises(ValueError, match="no words"):
        telephone(small_painter, captioner, " ", 2, seed=1)


def test_words_agree_by_what_they_tell():
    caption = tokenise("The digit 7 is on the left.")
    assert agreement("the digit seven is on a right .".split(), caption, LITTLE) == [
        *(None, True, True, None, None, None, False, None)
    ]
    assert telling(["a", "a", "."], LITTLE) == ["a"]  # a caption of little words is not left with nothing
    assert "digit" in fillers_of({"training": {"data": "captioned_mnist"}})
    assert "a" in fillers_of(CARD) and "digit" not in fillers_of(CARD)


@pytest.mark.parametrize("kind", TELEPHONE)
def test_a_game_is_kept_with_its_captions(small_painter, tmp_path, kind):
    reader = Scripted(small_painter.model, "the green bus .", "the three on the left .", "seven", "the bus", "a bus .")
    game = telephone(small_painter, reader, "the red bus .", 5, seed=1)
    path = TELEPHONE[kind].write(game, tmp_path / f"game{TELEPHONE[kind].suffix}")
    if kind == "MP4":
        assert path.stat().st_size > 1000
        return
    with Image.open(path) as picture:
        if kind == "GIF":
            assert picture.n_frames == 5 and b"the red bus" in picture.info["comment"]
        else:
            assert "0 of 2 words survived 5 rounds" in picture.text["Description"]
            width = 13 * 6
            rows = np.asarray(picture.convert("L")).astype(int)
            assert picture.width >= 4 * width and rows.std() > 10


def test_by_suffix_a_game_is_saved_and_bad_options_are_refused(small_painter, tmp_path):
    game = telephone(small_painter, Scripted(small_painter.model, "seven"), "the red bus .", 1, seed=1)
    assert save(game, tmp_path / "a.png").exists()
    with pytest.raises(ValueError, match="scale"):
        save(game, tmp_path / "b.gif", scale=0)
    assert not (tmp_path / "b.gif").exists()
