"""The pictures are made by hand: no model is needed to save them."""

import json
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import alignDRAW_core as ad
from alignDRAW_core.export.drawing import read_metadata, to_uint8
from alignDRAW_core.generation.drawing import Drawing

CAPTION = "the digit seven is at the bottom left of the image ."


def make_drawing(caption=CAPTION, size=20, colours=1, glimpses=6, sharpened=False, **facts):
    """A blob that grows and moves; every glimpse differs, greys run through all levels, colours are those of a soft
    picture."""
    y, x = np.mgrid[:size, :size] / size
    t = np.arange(1, glimpses + 1)[:, None, None] / glimpses
    blob = np.exp(-4 * ((x - t) ** 2 + (y - 0.4) ** 2))
    canvases = np.stack([blob, blob * x, 1 - blob * y][:colours], -1).astype(np.float32)
    words = caption.split()
    attention = np.random.default_rng(0).dirichlet(np.ones(len(words)), glimpses).astype(np.float32)
    facts = dict(seed=7, temperature=0.7, checkpoint="captioned-mnist") | facts
    return Drawing(
        caption,
        words,
        [],
        canvases,
        attention,
        np.zeros((glimpses, 5), np.float32),
        patch_size=8,
        sharpened=canvases**0.5 if sharpened else None,
        **facts,
    )


def frames_of(path):
    """[(pixels as RGB, milliseconds)] of every frame."""
    with Image.open(path) as picture:
        found = []
        for t in range(picture.n_frames):
            picture.seek(t)
            found.append((np.asarray(picture.convert("RGB")), picture.info["duration"]))
        return found


def test_levels_go_to_the_nearest_of_256():
    assert to_uint8(np.array([0, 0.4 / 255, 0.6 / 255, 0.5, 1, 1.2, -0.1])).tolist() == [0, 0, 1, 128, 255, 255, 0]


def test_a_grey_gif_keeps_every_level_of_every_glimpse(tmp_path):
    drawing = make_drawing(size=32)
    path = drawing.save_gif(tmp_path / "a.gif", scale=3)
    frames = frames_of(path)
    assert len(frames) == 6
    assert len(np.unique(to_uint8(drawing.canvases))) > 200
    for (pixels, _), canvas in zip(frames, to_uint8(drawing.canvases)):
        assert np.array_equal(pixels, np.broadcast_to(canvas.repeat(3, 0).repeat(3, 1), (96, 96, 3)))


def test_a_colour_gif_is_close_and_what_stands_still_does_not_flicker(tmp_path):
    drawing = make_drawing(size=32, colours=3, glimpses=32)
    drawing.canvases[:, :8] = drawing.canvases[0, :8]
    frames = np.stack([pixels for pixels, _ in frames_of(drawing.save_gif(tmp_path / "a.gif", scale=1))])
    error = np.abs(frames.astype(int) - to_uint8(drawing.canvases))
    assert error.mean() < 6 and error.max() < 40
    assert (frames[:, :8] == frames[0, :8]).all()


def test_glimpses_last_as_asked_and_the_film_loops_when_asked(tmp_path):
    drawing = make_drawing()
    looped = drawing.save_gif(tmp_path / "a.gif", frame_ms=120, hold_ms=900)
    assert [ms for _, ms in frames_of(looped)] == [120] * 5 + [900]
    with Image.open(looped) as for_ever, Image.open(drawing.save_gif(tmp_path / "b.gif", loop=False)) as once:
        assert for_ever.info["loop"] == 0
        assert "loop" not in once.info


@pytest.mark.parametrize("colours, sharpened", [(1, False), (3, False), (3, True)])
def test_a_captioned_gif_holds_the_picture_the_words_and_the_playhead(tmp_path, colours, sharpened):
    drawing = make_drawing(size=32, colours=colours, sharpened=sharpened)
    frames = [pixels for pixels, _ in frames_of(drawing.save_gif(tmp_path / "a.gif", captioned=True))]
    assert len(frames) == 6
    page, height = frames[-1], 32 * 8
    margin, wide = 16, 32 * 8
    left = (page.shape[1] - (2 * wide + margin if sharpened else wide)) // 2
    shown = [drawing.canvases, drawing.sharpened] if sharpened else [drawing.canvases]
    for k, canvases in enumerate(shown):
        picture = page[margin : margin + height, left + k * (wide + margin) :][:, :wide][4::8, 4::8]
        assert np.abs(picture.astype(int) - to_uint8(canvases[-1])).mean() < 6
    below = [pixels[margin + height :].astype(int) for pixels in frames]
    assert (below[0] != below[1]).any()  # the words' shades and the playhead move
    assert tuple(page[0, 0]) == tuple(frames[0][-1, -1]) == (251, 249, 245)


def test_the_ribbon_carries_its_words(tmp_path):
    """Left of a row of the ribbon there is ink for its word, and none where the word is changed for a blank."""
    drawing = make_drawing("one seven eleven", size=40)
    rows = {}
    for words in (["one", "seven", "eleven"], ["one", " ", "eleven"]):
        shown = replace(drawing, words=words)
        pixels, _ = frames_of(shown.save_gif(tmp_path / "a.gif", captioned=True, scale=8))[-1]
        rows[words[1]] = np.abs(pixels[350:, :60].astype(int) - pixels[0, 0]).sum(axis=(1, 2))
    gone = (rows["seven"] > 0) & (rows[" "] == 0)
    assert gone.sum() >= 5  # about as many lines of pixels as the letters are high


def darkest_column(pixels):
    """Where the playhead stands: its two lines are the darkest columns over the ribbon's height."""
    return int(pixels.sum(2).sum(0).argmin())


def test_the_playhead_moves_to_the_right_with_the_glimpses(tmp_path):
    drawing = make_drawing(size=40, glimpses=8)
    frames = [
        pixels.astype(int) for pixels, _ in frames_of(drawing.save_gif(tmp_path / "a.gif", captioned=True, scale=8))
    ]
    ribbon = slice(-150, -80)
    places = [darkest_column(pixels[ribbon]) for pixels in frames]
    assert places == sorted(places) and places[-1] - places[0] > 0.6 * frames[0].shape[1]


CAPTIONS = {
    "other alphabets": "дети играют 語 🚀 שלום naïve",
    "a tag": "<b>seven</b> &amp; eight",
    "one very long word": "x" * 3000,
    "64 words": "elephant " * 64,
    "one letter": "a",
    "half a surrogate pair": "seven \ud83d ",
}


@pytest.mark.parametrize("caption", CAPTIONS.values(), ids=CAPTIONS)
@pytest.mark.parametrize("scale", [1, 4])
def test_any_words_fit_on_the_page(tmp_path, caption, scale):
    pixels, _ = frames_of(make_drawing(caption, glimpses=2).save_gif(tmp_path / "a.gif", captioned=True, scale=scale))[
        -1
    ]
    assert pixels.shape[1] < 500
    assert (pixels[:, :8] == pixels[0, 0]).all() and (
        pixels[:, -8:] == pixels[0, 0]
    ).all()  # nothing runs over the edge


def test_a_blank_drawing_can_be_saved(tmp_path):
    drawing = make_drawing(colours=3, glimpses=2)
    drawing.canvases[:] = 0
    for captioned in (False, True):
        assert len(frames_of(drawing.save_gif(tmp_path / "a.gif", captioned=captioned, hold_ms=80))) in (1, 2)


def test_a_png_is_one_glimpse_exactly(tmp_path):
    for colours in (1, 3):
        drawing = make_drawing(colours=colours)
        for glimpse in (-1, 0, 3):
            with Image.open(drawing.save_png(tmp_path / "a.png", glimpse=glimpse, scale=2)) as picture:
                pixels = np.asarray(picture).reshape(40, 40, colours)
            assert np.array_equal(pixels, to_uint8(drawing.canvases[glimpse]).repeat(2, 0).repeat(2, 1))


def test_a_sheet_holds_all_glimpses_in_reading_order(tmp_path):
    drawing = make_drawing(size=10, glimpses=5)
    with Image.open(drawing.save_sheet(tmp_path / "a.png", scale=1, columns=3)) as picture:
        sheet = np.asarray(picture)
    assert sheet.shape == (2 * 11 + 1, 3 * 11 + 1)
    for t in range(5):
        top, left = 1 + t // 3 * 11, 1 + t % 3 * 11
        assert np.array_equal(sheet[top : top + 10, left : left + 10], to_uint8(drawing.canvases[t])[:, :, 0])
    assert (sheet[12:22, 23:33] == 255).all()
    with Image.open(drawing.save_sheet(tmp_path / "b.png", scale=1, columns=64)) as picture:
        assert picture.size == (5 * 11 + 1, 11 + 1)


@pytest.mark.parametrize(
    "method, options, message",
    [
        ("save_gif", {"scale": 0}, "scale must be a whole number from 1 to 32, not 0"),
        ("save_gif", {"scale": 33}, "scale"),
        ("save_gif", {"scale": 2.5}, "scale"),
        ("save_gif", {"scale": True}, "scale"),
        ("save_gif", {"frame_ms": 19}, "frame_ms must be a whole number from 20 to 2000, not 19"),
        ("save_gif", {"frame_ms": 2001}, "frame_ms"),
        ("save_gif", {"frame_ms": "80"}, "frame_ms"),
        ("save_gif", {"hold_ms": 0}, "hold_ms"),
        ("save_png", {"glimpse": 6}, "glimpse must be a whole number from -6 to 5, not 6"),
        ("save_png", {"scale": None}, "scale"),
        ("save_sheet", {"columns": 0}, "columns must be a whole number from 1 to 64, not 0"),
        ("save_mp4", {"scale": 0}, "scale"),
        ("save_mp4", {"frame_ms": 19}, "frame_ms"),
        ("save_mp4", {"show": "both"}, "no sharpened canvases"),
    ],
)
def test_a_bad_option_is_named_and_nothing_is_written(tmp_path, method, options, message):
    with pytest.raises(ValueError, match=message):
        getattr(make_drawing(), method)(tmp_path / "a", **options)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path):
    for method in ("save_gif", "save_mp4", "save_png", "save_sheet"):
        with pytest.raises(OSError, match="cannot write .*: its folder does not exist"):
            getattr(make_drawing(), method)(tmp_path / "no" / "a")


@pytest.mark.parametrize("method", ["save_gif", "save_mp4", "save_png", "save_sheet"])
@pytest.mark.parametrize("caption", [CAPTION, *CAPTIONS.values()], ids=["plain", *CAPTIONS])
def test_every_file_says_how_to_draw_it_again(tmp_path, method, caption):
    drawing = make_drawing(caption, seed=2**32 - 1, temperature=1, checkpoint="my model 2")
    path = getattr(drawing, method)(tmp_path / "a")
    assert read_metadata(path) == {
        "caption": caption.replace("\ud83d", "?"),
        "seed": 2**32 - 1,
        "temperature": 1.0,
        "strength": 1.0,
        "checkpoint": "my model 2",
        "version": ad.__version__,
    }


def test_a_png_says_it_to_people_too(tmp_path):
    with Image.open(make_drawing().save_png(tmp_path / "a.png")) as picture:
        assert (
            picture.info["Description"]
            == f"{CAPTION} (drawn by alignDRAW, seed 7, temperature 0.7, caption strength 1, checkpoint "
            "captioned-mnist)"
        )


FACTS = {
    "caption": CAPTION,
    "seed": 7,
    "temperature": 0.7,
    "strength": 1.5,
    "checkpoint": "captioned-mnist",
    "version": "1",
}


def write_facts(path, text):
    info = PngInfo()
    info.add_itxt("alignDRAW", text)
    Image.new("L", (2, 2)).save(path, "PNG", pnginfo=info)
    return path


@pytest.mark.parametrize(
    "change",
    [
        {"caption": ""},
        {"caption": "x" * 4001},
        {"caption": 5},
        {"caption": None},
        {"seed": -1},
        {"seed": 2**32},
        {"seed": 7.0},
        {"seed": True},
        {"seed": "7"},
        {"temperature": -0.1},
        {"temperature": 2.1},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"temperature": "1"},
        {"temperature": False},
        {"strength": -0.1},
        {"strength": 6.1},
        {"strength": "1"},
        {"strength": True},
        {"checkpoint": "../secret"},
        {"checkpoint": "/etc/passwd"},
        {"checkpoint": "a\\b"},
        {"checkpoint": "c:x"},
        {"checkpoint": ".."},
        {"checkpoint": ""},
        {"checkpoint": "a\nb"},
        {"checkpoint": ["x"]},
        {"version": 1},
        {"version": "1" * 101},
        {"altered": ""},
        {"altered": ["x"]},
        {"altered": "x" * 101},
    ],
    ids=str,
)
def test_facts_that_do_not_fit_are_refused_by_name(tmp_path, change):
    path = write_facts(tmp_path / "a.png", json.dumps(FACTS | change))
    with pytest.raises(ValueError, match=f"its {next(iter(change))} is missing or not as alignDRAW writes it"):
        read_metadata(path)


def test_missing_facts_are_refused_and_further_ones_left_out(tmp_path):
    for key in FACTS.keys() - {"strength"}:
        rest = {name: value for name, value in FACTS.items() if name != key}
        with pytest.raises(ValueError, match=f"its {key} is missing"):
            read_metadata(write_facts(tmp_path / "a.png", json.dumps(rest)))
    assert read_metadata(write_facts(tmp_path / "a.png", json.dumps(FACTS | {"run": "rm -rf"}))) == FACTS


def test_an_older_picture_was_drawn_at_strength_1(tmp_path):
    older = {name: value for name, value in FACTS.items() if name != "strength"}
    assert read_metadata(write_facts(tmp_path / "a.png", json.dumps(older))) == FACTS | {"strength": 1.0}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", "[" * 60_000, '{"seed": ' + "9" * 6000 + "}", "x" * 70_000], ids=range(8)
)
def test_a_comment_that_is_not_ours_is_refused(tmp_path, text):
    with pytest.raises(ValueError, match="says? about itself|say how it was drawn"):
        read_metadata(write_facts(tmp_path / "a.png", text))


def test_files_of_other_kinds_are_refused_in_words(tmp_path):
    Image.new("RGB", (2, 2)).save(tmp_path / "plain.png")
    Image.new("RGB", (2, 2)).save(tmp_path / "plain.gif")
    Image.new("RGB", (2, 2)).save(tmp_path / "photo.jpg")
    (tmp_path / "text.png").write_text("hello")
    Image.new("L", (2, 2)).save(tmp_path / "latin.gif", comment=b"\xff\xfe caf\xe9")
    messages = {
        "plain.png": "does not say how it was drawn",
        "plain.gif": "does not say how it was drawn",
        "latin.gif": "does not say how it was drawn",
        "photo.jpg": "is not a PNG, GIF, WebP or MP4",
        "text.png": "is not a PNG, GIF, WebP or MP4",
        "nothing.png": "cannot be read: No such file",
    }
    for name, message in messages.items():
        with pytest.raises(ValueError, match=message):
            read_metadata(tmp_path / name)


@cache
def whole_file(kind) -> bytes:
    """Made once: an MP4 is not as long every time."""
    with TemporaryDirectory() as folder:
        return make_drawing(size=4, glimpses=2).save(Path(folder) / f"a.{kind}", scale=1).read_bytes()


@settings(max_examples=60, deadline=None, database=None)
@given(st.sampled_from(["png", "gif", "mp4"]), st.data())
def test_a_damaged_file_gives_true_facts_or_a_sentence(tmp_path_factory, kind, data):
    path = tmp_path_factory.mktemp("damaged") / f"a.{kind}"
    content = bytearray(whole_file(kind))
    del content[data.draw(st.integers(0, len(content))) :]
    for place in data.draw(st.lists(st.integers(0, max(len(content) - 1, 0)), max_size=3)) if content else []:
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        facts = read_metadata(path)
    except ValueError as error:
        assert str(path) in str(error)
    else:
        assert set(facts) == set(FACTS) and 0 <= facts["seed"] < 2**32


@pytest.mark.parametrize("colours", [1, 3])
def test_a_webp_keeps_every_level_and_says_how_it_was_drawn(tmp_path, colours):
    drawing = make_drawing(colours=colours)
    path = drawing.save_webp(tmp_path / "a.webp", scale=2, frame_ms=40, hold_ms=500)
    frames = frames_of(path)
    assert [ms for _, ms in frames] == [40] * 5 + [500]
    for (pixels, _), canvas in zip(frames, to_uint8(drawing.canvases)):
        assert np.array_equal(pixels, np.broadcast_to(canvas.repeat(2, 0).repeat(2, 1), (40, 40, 3)))
    assert read_metadata(path)["caption"] == CAPTION


@pytest.mark.parametrize("show", ["raw", "sharpened", "both"])
def test_files_hold_raw_sharpened_or_both(tmp_path, show):
    drawing = make_drawing(size=16, colours=3, sharpened=True)
    raw, sharp = to_uint8(drawing.canvases[2]), to_uint8(drawing.sharpened[2])
    line = np.full((16, 1, 3), 255, np.uint8)
    expected = {"raw": raw, "sharpened": sharp, "both": np.concatenate([raw, line, sharp], axis=1)}[show]
    with Image.open(drawing.save_png(tmp_path / "x.png", glimpse=2, scale=1, show=show)) as png:
        np.testing.assert_array_equal(np.asarray(png), expected)
    with Image.open(drawing.save_webp(tmp_path / "x.webp", scale=1, show=show)) as webp:
        webp.seek(2)
        np.testing.assert_array_equal(np.asarray(webp.convert("RGB")), expected)
    with Image.open(drawing.save_sheet(tmp_path / "s.png", scale=1, columns=3, show=show)) as sheet:
        wide = expected.shape[1]
        np.testing.assert_array_equal(np.asarray(sheet)[1:17, 2 * (wide + 1) + 1 : 3 * (wide + 1)], expected)
    with Image.open(drawing.save_gif(tmp_path / "x.gif", scale=1, show=show)) as gif:
        assert gif.size == expected.shape[1::-1] and gif.n_frames == len(drawing.canvases)


def test_asking_for_what_is_not_there(tmp_path):
    for show, message in (
        ("sharpened", "no sharpener"),
        ("both", "no sharpener"),
        ("blurred", "raw, sharpened or both"),
    ):
        with pytest.raises(ValueError, match=message):
            make_drawing().save_png(tmp_path / "x.png", show=show)
    assert list(tmp_path.iterdir()) == []
