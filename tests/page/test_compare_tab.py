import csv
import json
from dataclasses import replace

import gradio as gr
import numpy as np
import pytest
from PIL import Image

import alignDRAW_core as ad
from alignDRAW_core.generation.comparison import compare as core_compare
from alignDRAW_core.generation.comparison import presets
from demo.components.player import Board, BoardContent, BoardState
from demo.components.player.board import board_payload
from demo.services.comparison_downloads import INTERPOLATION
from demo.services.progress import steps
from demo.tabs.compare import choose, compare, compare_linked, keep, usual_values
from demo.tabs.compare_explain import explain, steer
from demo.tabs.compare_interpolate import LEAD, lead, seeds_of
from demo.tabs.compare_interpolate import keep as keep_wall

from .conftest import CAPTION

PAIR = "the digit {three|seven} is on the left ."
SHOWN = BoardState(PAIR, "untrained", 5, 0.5, False, 0, 1)
SKIPPED = gr.skip()


def test_every_pair_has_a_proof_and_every_word_its_offers(engine):
    content, _, message = next(compare(engine, PAIR, "untrained", 5, "same for all", 0.5))
    with gr.Blocks():
        payload = json.loads(Board(elem_id="board", clock="clock", kind="compare").postprocess(content))
    assert message == "" and payload["labels"] == ["three", "seven"] and set(payload["proofs"]) == {"0-1", "1-0"}
    assert [len(offers) for offers in payload["offers"]] == [8, 8]


@pytest.mark.skipif(
    "scenes" not in [info.name for info in ad.list_checkpoints()], reason="the scenes checkpoint is not installed"
)
def test_four_drawings_in_colour_fit_the_payload():
    painter = ad.load("scenes")
    for text in presets(painter):
        size = len(json.dumps(board_payload(BoardContent(core_compare(painter, text, 7)), "compare")))
        assert size < 180_000, text


@pytest.mark.parametrize(
    "text, seed, temperature, words",
    [
        ("the {three", 5, 0.5, "not closed"),
        (PAIR, -1, 0.5, "seed"),
        (PAIR, None, 0.5, "seed"),
        (PAIR, 5, 9, "temperature"),
    ],
)
def test_a_refused_comparison_leaves_the_board_as_it_is(engine, text, seed, temperature, words):
    ((board, _, message),) = compare(engine, text, "untrained", seed, "same for all", temperature)
    assert board == SKIPPED and words in message


def test_a_link_to_another_tab_opens_the_usual_comparison(engine):
    text, *_, message = compare_linked(engine, {"caption": PAIR, "seed": "99"})
    assert text != PAIR and message == ""


def test_the_strength_that_is_set_is_compared_at_or_several_on_offer(engine):
    content, *_ = next(compare(engine, PAIR, "untrained", 5, "same for all", 0.5, 2.5))
    assert {drawing.strength for drawing in content.comparison.drawings} == {2.5}
    content, *_ = next(
        compare(engine, CAPTION, "untrained", 5, "same for all", 0.5, 2.5, "caption strength", "1, 1.5, 2, 3")
    )
    assert [drawing.strength for drawing in content.comparison.drawings] == [1, 1.5, 2, 3]
    settings = "untrained", 5, "same for all", 0.5, 1, "caption strength", "1, 2"
    ((board, _, message),) = compare(engine, "{three|seven} {on|is} .", *settings)
    assert board == SKIPPED and "this makes 3" in message


def test_choosing_a_checkpoint_brings_its_own_strength(strong_engine):
    chosen = choose(strong_engine, "strong", 5, "same for all")
    _, temperature, strength, *axes, _, content, _, message = chosen
    assert (temperature, strength, axes, message) == (0.7, 2, ["nothing", ""] * 2, "")
    assert content.comparison.drawings[0].strength == 2
    *rest, _ = choose(strong_engine, "gone", 5, "same for all")
    assert rest == [SKIPPED] * 10


@pytest.mark.parametrize(
    "query, strength, axis, drawn",
    [
        ({"temperature": "0.5", "strength": "2.5"}, 2.5, ["nothing", ""], [2.5, 2.5]),
        ({"temperature": "0.5"}, 1, ["nothing", ""], [1, 1]),
        ({}, 2, ["nothing", ""], [2, 2]),
        ({"temperature": "0.5", "strengths": "1,2,3"}, 1, ["caption strength", "1, 2, 3"], [1, 1, 2, 2, 3, 3]),
        ({"vary": "strength:0,2.5", "strength": "2"}, 2, ["caption strength", "0, 2.5"], [0, 0, 2.5, 2.5]),
    ],
)
def test_a_link_brings_its_strengths_and_an_older_one_was_drawn_at_1(strong_engine, query, strength, axis, drawn):
    answer = compare_linked(strong_engine, {"tab": "compare", "caption": PAIR, **query})
    _, _, _, _, _, *settings, _, content, _, message = answer
    assert (settings, message) == ([strength, *axis, "nothing", ""], "")
    assert [drawing.strength for drawing in content.comparison.drawings] == drawn


@pytest.mark.parametrize(
    "query, words",
    [
        ({"strength": "much"}, "not a number"),
        ({"strengths": "1,9"}, "from 0 to 6"),
        ({"strengths": ""}, "at least one"),
        ({"vary": "strength:much"}, "with commas between"),
        ({"vary": "colour:red"}, "runs along seed"),
        ({"vary": "checkpoint:untrained,gone"}, "no such checkpoint"),
    ],
)
def test_strengths_that_a_link_cannot_mean(engine, query, words):
    *_, content, _, message = compare_linked(engine, {"tab": "compare", **query})
    assert words in message and "usual first comparison" in message and content.comparison.drawings[0].strength == 1


def test_a_link_brings_seeds_and_temperatures_back(engine):
    query = {"tab": "compare", "caption": CAPTION, "vary": "seed:1,2;temperature:0.5,1"}
    *_, choice, values, other, others, _, content, _, message = compare_linked(engine, query)
    assert [choice, values, other, others, message] == ["seed", "1, 2", "temperature", "0.5, 1", ""]
    drawn = [(drawing.seed, drawing.temperature) for drawing in content.comparison.drawings]
    assert drawn == [(1, 0.5), (2, 0.5), (1, 1), (2, 1)]


def test_both_sides_cannot_vary_the_same(engine):
    settings = "untrained", 5, "same for all", 0.5, 1, "seed", "1, 2", "seed", "3, 4"
    ((board, _, message),) = compare(engine, CAPTION, *settings)
    assert board == SKIPPED and "Both sides vary the same" in message


def test_an_axis_begins_with_values_of_its_own(engine):
    assert usual_values(engine, "seed", 7, "untrained") == "7, 8, 9, 10"
    assert usual_values(engine, "temperature", 7, "untrained") == "0, 0.5, 1"
    assert usual_values(engine, "checkpoint", 7, "untrained").split(", ")[0] == "untrained"
    assert usual_values(engine, "nothing", 7, "untrained") == ""


@pytest.mark.parametrize(
    "text, other, room",
    [
        (CAPTION, ("nothing", ""), 4),
        ("the digit {0|1|2|3|4|5|6|7} is red .", ("nothing", ""), 2),
        ("the digit {three", ("nothing", ""), 4),
        (CAPTION, ("temperature", "0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6"), 1),
        (CAPTION, ("temperature", "warm"), 4),
    ],
)
@pytest.mark.parametrize("choice", ["seed", "caption strength"])
def test_it_begins_with_no_more_than_fit_beside_the_other_side(engine, choice, text, other, room):
    assert len(usual_values(engine, choice, 7, "untrained", text, *other).split(", ")) == room


def test_what_follows_from_a_board_is_drawn_at_its_strengths(engine, tmp_path):
    board = Board(elem_id="board", clock="clock", kind="compare")
    content, *_ = next(compare(engine, CAPTION, "untrained", 5, "same for all", 0.5, 1, "caption strength", "1, 2, 3"))
    with gr.Blocks():
        payload = json.loads(board.postprocess(content))
    facts = {"checkpoint": "untrained", "seed": 5, "temperature": 0.5, "strength": 1}
    shown = board.preprocess(
        {
            **facts,
            "text": CAPTION,
            "one_seed_each": False,
            "a": 2,
            "b": 1,
            "sharpened": False,
            "vary": payload["vary"],
        }
    )
    assert shown == BoardState(CAPTION, "untrained", 5, 0.5, False, 2, 1, False, 1.0, {"strength": [1.0, 2.0, 3.0]})
    assert {drawing.strength for drawing in seeds_of(engine, shown)[0].comparison.drawings} == {3}
    between = [drawing.strength for drawing in lead(engine, shown)[0].comparison.drawings]
    assert (between[0], between[-1]) == (3, 2)
    assert "caption strength 3" in list(explain(engine, shown))[-1][0]
    steered, _ = steer(
        engine, {**facts, "strength": 2, "caption": CAPTION, "place": 2, "first": 0, "last": 3, "direction": "to"}
    )
    assert [drawing.strength for drawing in steered.comparison.drawings] == [2, 2]
    *_, (path, _) = keep(engine, "attention CSV", str(tmp_path), shown)
    with open(path, encoding="utf-8", newline="") as file:
        assert [row["strength"] for row in csv.DictReader(file)][:: 32 * 12] == ["1.0", "2.0", "3.0"]


@pytest.mark.parametrize("facts", [{}, {"caption": PAIR}, None])
def test_marked_glimpses_that_the_page_garbled_are_refused(engine, facts):
    board, message = steer(engine, facts)
    assert board == SKIPPED and "Mark them again" in message


def test_a_board_without_such_a_drawing_is_refused(engine):
    gone = BoardState(PAIR, "untrained", 5, 0.5, False, 7, 1)
    for answer in (lead(engine, gone), seeds_of(engine, gone), list(explain(engine, gone))[-1]):
        assert answer[0] == SKIPPED and "no such drawing" in answer[1]


def test_nothing_shown_is_nothing_to_keep(engine, tmp_path):
    ((file, message),) = keep(engine, "GIF", str(tmp_path), None)
    assert file is None and "Compare first" in message


def test_a_comparison_comes_raw_first_and_then_its_finished_pictures_sharpened(sharp_studio):
    (content, nothing, _), (board, finished, _), last = compare(sharp_studio, PAIR, "sharp", 5, "same for all", 0.5)
    drawings = content.comparison.drawings
    assert nothing is None and board == SKIPPED and last == (SKIPPED,) * 3
    assert finished.drawings == [[drawing] for drawing in drawings] and len(finished.sharpened) == 2
    cells = board_payload(content, "compare")["cells"]
    assert all(cell["sharpens"] and cell["drawings"][0]["sharpened"] is None for cell in cells)


def test_a_wall_of_seeds_brings_its_sharpened_pictures_along(sharp_studio, engine):
    content, *_ = seeds_of(sharp_studio, replace(SHOWN, checkpoint="sharp"))
    cells = board_payload(content, "small")["cells"]
    assert len(cells) == 16 and all(cell["drawings"][0]["sharpened"] for cell in cells)
    for plain, *_ in (seeds_of(engine, SHOWN), lead(sharp_studio, replace(SHOWN, checkpoint="sharp"))):
        assert plain.sharpened is None  # there is no sharpener, or no caption for it


def test_a_comparison_is_kept_as_it_is_shown(sharp_studio, tmp_path):
    shown, pictures = replace(SHOWN, checkpoint="sharp"), []
    for each in (shown, replace(shown, sharpened=True)):
        *_, (path, _) = keep(sharp_studio, "sheet", str(tmp_path), each)
        with Image.open(path) as picture:
            pictures.append(np.asarray(picture))
    assert pictures[0].shape == pictures[1].shape and (pictures[0] != pictures[1]).any()


def test_without_a_sharpener_the_raw_canvases_are_kept(engine, tmp_path):
    *_, (path, message) = keep(engine, "sheet", str(tmp_path), replace(SHOWN, sharpened=True))
    assert path.endswith(".png") and "Saved" in message


def test_keeping_says_how_far_it_is(engine, tmp_path):
    *working, (path, message) = keep(engine, "WebP", str(tmp_path), SHOWN)
    assert [text for _, text in working[1:]] == [
        f"<p class='working'>Making the WebP: glimpse {t} of 32 …</p>" for t in range(1, 33)
    ]
    assert path.endswith(".webp") and "Saved" in message


@pytest.mark.parametrize("kind", ["GIF", "WebP"])
def test_keeping_that_is_stopped_leaves_no_file(engine, tmp_path, kind):
    making = keep(engine, kind, str(tmp_path), SHOWN)
    for _ in range(3):
        next(making)
    making.close()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_goes_wrong_in_the_work_is_raised():
    def work(tick):
        tick(0)
        raise ValueError("no room")

    working = steps(work)
    assert next(working) == 0
    with pytest.raises(ValueError, match="no room"):
        next(working)


@pytest.mark.parametrize("kind", INTERPOLATION)
@pytest.mark.parametrize("draw", [lead, seeds_of])
def test_the_way_from_a_to_b_and_many_seeds_are_kept(engine, tmp_path, draw, kind):
    content, _, wall = draw(engine, SHOWN)
    *_, (path, message) = keep_wall(engine, kind, str(tmp_path), wall)
    assert "Saved" in message and path.endswith(INTERPOLATION[kind].suffix)
    assert ("-to-the-digit-seven-" in path) == (draw is lead)
    if kind in ("GIF", "WebP"):
        with Image.open(path) as picture:
            assert picture.n_frames == (len(content.comparison.drawings) if draw is lead else 32)


def test_a_wall_that_shows_nothing_is_not_kept(engine, tmp_path):
    gone = replace(SHOWN, b=7)
    assert lead(engine, gone)[2] == SKIPPED == lead(engine, None)[2] == seeds_of(engine, None)[2]
    for wall, words in ((None, "nothing to keep yet"), ((LEAD, gone), "no such drawing")):
        *_, (path, message) = keep_wall(engine, "MP4", str(tmp_path), wall)
        assert path is None and words in message


@pytest.mark.slow
def test_a_comparison_is_kept_as_an_mp4_and_can_be_stopped(engine, tmp_path):
    *working, (path, _) = keep(engine, "MP4", str(tmp_path), SHOWN)
    assert len(working) == 33 and path.endswith(".mp4")
    making = keep(engine, "MP4", str(tmp_path / "stopped"), SHOWN)
    for _ in range(3):
        next(making)
    making.close()
    assert [path for path in (tmp_path / "stopped").rglob("*") if path.is_file()] == []


def test_what_attends_to_no_words_is_compared_and_explained_as_far_as_it_goes(plain_engine, tmp_path):
    shown = replace(SHOWN, checkpoint="even")
    content, _, message = next(compare(plain_engine, PAIR, "even", 5, "same for all", 0.5))
    payload = json.loads(json.dumps(board_payload(content, "compare")))
    assert message == "" and "attention" not in payload["proofs"]["0-1"]["sentence"]
    *_, (told, message) = explain(plain_engine, shown)
    assert (
        message == ""
        and told.count("<article") == 7
        and "unattended" not in told.split("class='effects'")[1]
        and "looks" not in told
    )
    assert "attends to no words" in told
    facts = {
        "caption": PAIR.replace("{three|seven}", "three"),
        "checkpoint": "even",
        "seed": 5,
        "temperature": 0.5,
        "strength": 1,
        "place": 1,
        "first": 0,
        "last": 0,
        "direction": "to",
    }
    board, message = steer(plain_engine, facts)
    assert board == SKIPPED and "attends to no words" in message
    *_, (path, message) = keep(plain_engine, "attention CSV", str(tmp_path), shown)
    assert path is None and "attends to no words" in message
    for kind in ("GIF", "MP4", "sheet"):
        *_, (path, _) = keep(plain_engine, kind, str(tmp_path), shown)
        assert path
    assert len(lead(plain_engine, shown)[0].comparison.drawings) == 12
