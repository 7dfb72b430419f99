"""The Read tab and the fold of the Draw tab, without a browser: what they answer."""

import json
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image

import alignDRAW_core as ad
from demo.components.reading import payload
from demo.components.reading.reading import reach
from demo.components.telephone.telephone import payload as game_payload
from demo.page import build
from demo.services.replay import Facts
from demo.tabs.read import read_again, read_given, read_shown
from demo.tabs.read_telephone import keep, play, suit
from demo.tabs.reading import reader_for, see

from .conftest import CAPTION, untrained_checkpoint
from .test_page import tabs

READER, SKIP = "small-reader", gr.skip()
ENTRY = {"caption": CAPTION, "seed": 7, "temperature": 0.6, "strength": 1.0, "checkpoint": "untrained"}


def words_of(reading: dict) -> list[str]:
    return [each["word"] for each in reading["words"]]


def reading(*words: str, log_probability: float = -2.0) -> ad.Reading:
    places = np.zeros((len(words), 6, 7), np.float32)
    places[:, 2, 3] = 1
    return ad.Reading(" ".join(words), list(words), places, log_probability, np.full((11, 13, 1), 0.5, np.float32))


def test_what_the_browser_is_told_of_a_reading(readers):
    captioner = readers.captioner(READER)
    told = payload(reading("the", "digit", "7", "red", "."), captioner, "the digit seven is on the left .".split())
    assert [each["agrees"] for each in told["words"]] == [None, None, True, False, None]  # "digit" is little there
    assert told["told"] == "It read 1 of the caption’s 2 words, little ones aside. Not read: left."
    assert np.shape(told["places"]) == (5, 6, 7) and told["places"][0][2][3] == 1
    assert told["sure"] == "72 % a word (log probability −0.33)"  # five words and the end
    certain = payload(reading("the", "digit", log_probability=-0.003), captioner)["sure"]
    assert certain == "over 99 % a word (log probability above −0.01)"
    assert told["attention"] == "soft" and told["reach"] == pytest.approx([12 / 11, 14 / 13])
    assert told["picture"].startswith("data:image/png;base64,") and told["ratio"] == pytest.approx(13 / 11)
    assert payload(reading("a"), captioner)["told"] == ""  # of any picture there is no caption to agree with
    assert payload(reading("a"), captioner)["id"] != payload(reading("a"), captioner)["id"]


@pytest.mark.parametrize("side, places, reaches", [(32, 8, 1), (60, 8, 64 / 60), (11, 6, 12 / 11), (8, 8, 1)])
def test_places_reach_as_far_as_the_convolutions_halved(side, places, reaches):
    assert reach(side, places) == pytest.approx(reaches)


def test_the_fold_reads_the_raw_drawing_of_an_entry(readers):
    told = see(readers, ENTRY)
    image = readers.engine.draw("untrained", CAPTION, 7, 0.6, strength=1.0)[0].image
    assert told["facts"] == ENTRY and "raw" in told["note"]
    assert words_of(told["reading"]) == readers.read(READER, image).words
    assert reader_for(readers, "untrained") == {"checkpoint": "untrained", "reader": READER}


def test_what_the_fold_cannot_read_is_a_sentence(readers, reader_folder):
    untrained_checkpoint(reader_folder, "mine", training={"data": "own", "steps": 0})
    readers.engine.refresh()
    assert reader_for(readers, "mine")["reader"] is None
    for entry in (None, {**ENTRY, "seed": "7"}, {**ENTRY, "checkpoint": "gone"}, {**ENTRY, "checkpoint": "mine"}):
        told = see(readers, entry)
        assert told["reading"] is None and told["note"].endswith(".")


def test_a_given_picture_is_read_and_a_bad_one_changes_nothing(readers, tmp_path):
    first, second, bad = (tmp_path / name for name in ("first.png", "second.png", "bad.png"))
    for path, level in ((first, 0), (second, 255)):
        Image.new("L", (40, 30), level).save(path)
    bad.write_text("no picture")
    view, line, shown = read_given(readers, READER, str(first))
    assert words_of(json.loads(view)) and line == "" and shown == str(first)
    view, line, kept = read_given(readers, READER, str(bad))
    assert (view, kept) == (SKIP, SKIP) and "cannot be used" in line
    read_given(readers, READER, str(second))
    assert json.loads(read_again(readers, "a-reader-of-scenes", str(second))[0])["attention"] == "hard"
    assert read_again(readers, READER, None) == (SKIP, "")
    # whoever else gives the first has its very path
    assert words_of(json.loads(read_again(readers, READER, str(first))[0]))
    first.unlink()
    assert "no longer here" in read_again(readers, READER, str(first))[1]


def test_the_drawing_is_read_by_its_own_reader(readers):
    name, view, line, shown = read_shown(readers, "a-reader-of-scenes", ENTRY)
    assert (name, line, shown) == (READER, "", Facts(**ENTRY)) and "caption’s" in json.loads(view)["told"]
    view, line = read_again(readers, "a-reader-of-scenes", shown)
    assert json.loads(view)["reader"] == "a-reader-of-scenes" and "learned from other pictures" in line
    *same, line, _ = read_shown(readers, READER, None)
    assert same == [SKIP, SKIP] and "damaged" in line


def test_telephone_comes_round_by_round_and_is_kept(readers, tmp_path):
    answers = list(play(readers, CAPTION, READER, "untrained", 4, 5))
    game, line, asked = answers[-1]
    assert [len(each.rounds) for each, *_ in answers] == list(range(1, len(answers) + 1)) and line == ""
    told = game_payload(game)
    assert [each["word"] for each in told["first"]] == CAPTION.split()
    assert {each["word"] for each in told["first"] if each["lost"]} == set(game.telling) - set(game.survived)
    for each, round_ in zip(told["rounds"], game.rounds, strict=True):
        assert {word["word"] for word in each["words"] if word["kept"]} == set(round_.kept)
    *_, (path, line) = keep(readers, "sheet", str(tmp_path), asked)
    assert Path(path).exists() and path.endswith("seed-5-telephone.png") and "Saved" in line
    assert "Play first" in list(keep(readers, "GIF", str(tmp_path), None))[0][1]


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"caption": " "}, "no words"),
        ({"seed": None}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"rounds": 9}, "1 to 8 rounds"),
        ({"reader": "gone"}, "no such reader"),
        ({"painter": "gone"}, "no such checkpoint"),
    ],
)
def test_what_cannot_be_played_is_a_sentence_and_the_game_stays(readers, changes, why):
    asked = {"caption": CAPTION, "reader": READER, "painter": "untrained", "rounds": 2, "seed": 1, **changes}
    ((view, line, kept),) = play(readers, **asked)
    assert (view, kept) == (SKIP, SKIP) and why in line


def test_telephone_goes_where_no_painter_suits_the_reader(readers):
    assert suit(readers, "a-reader-of-scenes", "untrained")[0].visible is False
    part, painter, caption = suit(readers, READER, None)
    assert part.visible and painter.value == "untrained" and caption == CAPTION
    assert suit(readers, READER, "untrained")[2] == SKIP  # what was typed stays


def test_without_a_reader_there_is_no_tab(readers, engine):
    assert tabs(build(engine)) == ["draw", "compare", "how"]


def test_with_a_reader_there_is_one_between_compare_and_how(readers):
    assert tabs(build(readers.engine)) == ["draw", "compare", "read", "how"]
