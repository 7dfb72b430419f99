import os
import subprocess
import sys
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.metadata import read_metadata
from demo.api import add_endpoints
from demo.services.engine import Engine

from .conftest import CAPTION, free_port, sharp_checkpoint

CHOICE = "the {three|seven} is on the left of the {digit|image} ."


def endpoints_of(engine, folder) -> dict:
    with gr.Blocks() as page:
        add_endpoints(engine, str(folder))
    return {fn.api_name: fn.fn for fn in page.fns.values()}


@pytest.fixture
def endpoints(engine, tmp_path) -> dict:
    return endpoints_of(engine, tmp_path)


def test_draw_gives_all_facts_and_a_picture_that_can_be_drawn_again(endpoints, engine):
    facts, file = endpoints["draw"](CAPTION, seed=3)
    assert facts["words"] == CAPTION.split() and (facts["seed"], facts["temperature"], facts["checkpoint"]) == (
        3,
        0.7,
        "untrained",
    )
    assert (len(facts["attention"]), len(facts["attention"][0]), len(facts["windows"]), len(facts["windows"][0])) == (
        32,
        12,
        32,
        5,
    )
    kept = read_metadata(file["path"])
    assert (kept["caption"], kept["seed"]) == (CAPTION, 3)
    drawing = engine.draw("untrained", CAPTION, 3, None)[0]
    assert facts["attention"] == pytest.approx(drawing.attention, abs=1e-4)


@pytest.mark.parametrize(
    "name, values", [("draw", {}), ("what_if", {"word": 3, "first": 2, "last": 4}), ("export", {"kind": "PNG"})]
)
def test_each_takes_a_caption_strength_and_else_the_checkpoints_own(strong_engine, tmp_path, name, values):
    endpoint = endpoints_of(strong_engine, tmp_path)[name]
    for given, strength in (({}, 2), ({"strength": 3.5}, 3.5)):
        facts, file = (
            (None, endpoint(CAPTION, **values, **given)) if name == "export" else endpoint(CAPTION, **values, **given)
        )
        assert read_metadata(file["path"])["strength"] == strength and (facts is None or facts["strength"] == strength)


def test_compare_takes_one_strength_or_several(endpoints):
    facts, _ = endpoints["compare"](CHOICE, strength=2.5)
    assert {drawing["strength"] for drawing in facts["drawings"]} == {2.5}
    facts, files = endpoints["compare"]("the {three|seven} is on the left .", strengths=[1, 2])
    assert (facts["columns"], facts["rows"]) == (["three", "seven"], ["strength 1", "strength 2"])
    assert (
        [drawing["strength"] for drawing in facts["drawings"]]
        == [read_metadata(file["path"])["strength"] for file in files]
        == [1, 1, 2, 2]
    )


def test_compare_takes_seeds_and_temperatures(endpoints):
    facts, _ = endpoints["compare"](CAPTION, seeds=[1, 2], temperatures=[0.5, 1])
    assert (facts["columns"], facts["rows"]) == (["seed 1", "seed 2"], ["temperature 0.5", "temperature 1"])
    assert [(drawing["seed"], drawing["temperature"]) for drawing in facts["drawings"]] == [
        (1, 0.5),
        (2, 0.5),
        (1, 1),
        (2, 1),
    ]


def test_compare_gives_a_grid_from_one_seed(endpoints):
    facts, files = endpoints["compare"](CHOICE, seed=5)
    assert (facts["columns"], facts["rows"]) == (["three", "seven"], ["digit", "image"])
    assert [drawing["words"][1] for drawing in facts["drawings"]] == ["three", "seven", "three", "seven"]
    assert {drawing["seed"] for drawing in facts["drawings"]} == {5} and len(files) == 4


def test_what_if_counts_words_and_glimpses_from_one(endpoints):
    usual, _ = endpoints["draw"](CAPTION)
    facts, file = endpoints["what_if"](CAPTION, word=3, first=2, last=4, direction="to")
    assert [row[2] for row in facts["attention"][1:4]] == [1, 1, 1]
    assert (
        facts["attention"][0] == usual["attention"][0] and 0 <= facts["change"] <= 1 and file["path"].endswith(".png")
    )


def test_what_a_model_does_not_have_is_null(plain_engine, tmp_path):
    endpoints = endpoints_of(plain_engine, tmp_path)
    facts, file = endpoints["draw"](CAPTION, checkpoint="even")
    assert (
        facts["attention"] is None
        and (facts["windows"] is None or len(facts["windows"]) == 32)
        and read_metadata(file["path"])
    )
    compared, files = endpoints["compare"](CHOICE, checkpoint="even")
    assert len(compared["drawings"]) == len(files) == 4
    with pytest.raises(gr.Error, match="attends to no words"):
        endpoints["what_if"](CAPTION, word=1, first=1, last=1, checkpoint="even")
    for kind in ("GIF", "captioned GIF", "MP4", "PNG"):  # of however many glimpses there are, the last
        assert endpoints["export"](CAPTION, kind=kind, scale=4, checkpoint="even")["path"]


def test_export_gives_the_last_glimpse_unless_one_is_asked_for(endpoints, engine):
    drawing = engine.draw("untrained", CAPTION, 7, None)[0]
    for glimpse in (None, 1, 32):
        with Image.open(
            endpoints["export"](CAPTION, kind="PNG", scale=4, **({"glimpse": glimpse} if glimpse else {}))["path"]
        ) as picture:
            assert (np.asarray(picture)[::4, ::4] == np.rint(255 * drawing.canvases[(glimpse or 32) - 1, ..., 0])).all()


@pytest.mark.slow
def test_export_gives_an_mp4(endpoints):
    path = endpoints["export"](CAPTION, kind="MP4", scale=4, speed=4)["path"]
    assert path.endswith(".mp4") and read_metadata(path)["caption"] == CAPTION


@pytest.mark.parametrize("kind, frames", [("GIF", 32), ("captioned GIF", 32), ("WebP", 32), ("PNG", 1), ("sheet", 1)])
def test_export_gives_each_kind(endpoints, kind, frames):
    with Image.open(endpoints["export"](CAPTION, kind=kind, scale=4, speed=4)["path"]) as picture:
        assert getattr(picture, "n_frames", 1) == frames


def test_export_shows_raw_sharpened_or_both(tmp_path):
    export, pictures = endpoints_of(Engine(str(sharp_checkpoint(tmp_path)), "cpu"), tmp_path)["export"], {}
    for show in ("raw", "sharpened", "both"):
        with Image.open(export(CAPTION, kind="PNG", scale=4, checkpoint="sharp", show=show)["path"]) as picture:
            pictures[show] = picture.convert("RGB")
    raw, sharpened, both = pictures.values()
    assert raw.size == sharpened.size == (52, 44) and raw.tobytes() != sharpened.tobytes()
    assert both.crop((0, 0, 52, 44)).tobytes() == raw.tobytes()
    assert both.crop((both.width - 52, 0, both.width, 44)).tobytes() == sharpened.tobytes()


@pytest.mark.parametrize(
    "name, values, words",
    [
        ("draw", {"caption": ""}, "no words"),
        ("draw", {"caption": None}, "caption must be a text"),
        ("draw", {"caption": CAPTION, "seed": -1}, "seed"),
        ("draw", {"caption": CAPTION, "seed": "7"}, "seed"),
        ("draw", {"caption": CAPTION, "temperature": 9}, "temperature"),
        ("draw", {"caption": CAPTION, "checkpoint": "../x"}, "checkpoint"),
        ("draw", {"caption": CAPTION, "checkpoint": []}, "checkpoint must be a text"),
        ("draw", {"caption": CAPTION, "strength": 6.5}, "strength"),
        ("export", {"caption": CAPTION, "strength": "2"}, "strength"),
        ("compare", {"caption": CAPTION, "strengths": 2}, "as a list"),
        ("compare", {"caption": CHOICE, "strengths": [1, 2]}, "this makes 3"),
        ("compare", {"caption": CAPTION, "strengths": ["1"]}, "strength must be a number"),
        ("compare", {"caption": "a {b|{c}}"}, "nested"),
        ("compare", {"caption": "a {b"}, "not closed"),
        ("compare", {"caption": "{" + "|".join(map(str, range(17))) + "}"}, "at most 16"),
        ("what_if", {"caption": CAPTION, "word": 0, "first": 1, "last": 2}, "choose one of them"),
        ("what_if", {"caption": CAPTION, "word": 1, "first": 3, "last": 2}, "the first not after the last"),
        ("what_if", {"caption": CAPTION, "word": 1, "first": 1, "last": 2, "direction": "up"}, "to or away"),
        ("what_if", {"caption": CAPTION, "word": "two", "first": 1, "last": 2}, "word must be a whole number"),
        ("export", {"caption": CAPTION, "kind": "TIFF"}, "one of GIF"),
        ("export", {"caption": CAPTION, "scale": 400}, "one of 4, 8, 16"),
        ("export", {"caption": CAPTION, "speed": None}, "speed"),
        ("export", {"caption": CAPTION, "glimpse": 33}, "from 1 to 32"),
        ("export", {"caption": CAPTION, "show": "all"}, "one of raw, sharpened, both"),
        ("export", {"caption": CAPTION, "show": "both"}, "no sharpened canvases"),
    ],
)
def test_bad_input_is_an_error_that_the_caller_sees(endpoints, name, values, words):
    with pytest.raises(gr.Error) as error:
        endpoints[name](**values)
    assert words in error.value.message


def test_only_these_four_are_listed(engine):
    from demo.page import build

    assert set(build(engine).get_api_info()["named_endpoints"]) == {"/draw", "/compare", "/what_if", "/export"}


@pytest.mark.slow
def test_without_its_extra_mcp_is_refused_with_a_sentence(checkpoint, tmp_path):
    (tmp_path / "mcp.py").write_text("raise ImportError")
    app = Path(__file__).parents[2] / "app.py"
    ended = subprocess.run(
        [sys.executable, app, "--mcp", "--checkpoint", str(checkpoint), "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert ended.returncode == 2 and "gradio[mcp]" in ended.stderr and "Traceback" not in ended.stderr
