"""One registry of files: by suffix, by name, with the options that each kind has."""

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.drawing import to_uint8
from alignDRAW_core.export.metadata import read_metadata
from alignDRAW_core.export.save import COMPARISON, DRAWING, INTERPOLATION, save
from alignDRAW_core.generation.comparison import compare
from alignDRAW_core.generation.interpolation import interpolate

from .test_pictures import frames_of, make_drawing


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, magic",
    [("a.gif", b"GIF89a"), ("a.webp", b"RIFF"), ("a.mp4", b"\0\0\0 ftyp"), ("a.png", b"\x89PNG"), ("A.GIF", b"GIF89a")],
)
def test_a_drawing_is_saved_in_the_format_that_the_suffix_names(tmp_path, name, magic):
    path = make_drawing().save(tmp_path / name, scale=2)
    assert path == tmp_path / name and path.read_bytes().startswith(magic) and read_metadata(path)["seed"] == 7


def test_options_go_to_the_format(tmp_path):
    drawing = make_drawing(sharpened=True)
    assert [ms for _, ms in frames_of(drawing.save(tmp_path / "a.gif", frame_ms=120, hold_ms=900))] == [120] * 5 + [900]
    with Image.open(drawing.save(tmp_path / "a.png", glimpse=2, scale=1, show="sharpened")) as picture:
        np.testing.assert_array_equal(np.asarray(picture), to_uint8(drawing.sharpened[2, ..., 0]))


@pytest.mark.parametrize("name", ["a.bmp", "a", "a.jpg", ".gif", "a.gif.zip", "a.csv"])
def test_an_unknown_suffix_is_refused_with_those_there_are(tmp_path, name):
    with pytest.raises(ValueError, match=r"must end in one of \.gif, \.webp, \.mp4, \.png$"):
        make_drawing().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_option_of_another_format_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match="a PNG has no option 'frame_ms'; it has glimpse, scale, show"):
        make_drawing().save(tmp_path / "a.png", frame_ms=80)
    with pytest.raises(ValueError, match="a GIF has no option 'path2'"):
        make_drawing().save(tmp_path / "a.gif", path2=1)


@pytest.mark.slow
def test_every_kind_writes_its_suffix_and_says_its_options(small_painter, tmp_path):
    compared = compare(small_painter, "the {red|green} bus .", seed=5)
    between = interpolate(small_painter, *compared.drawings, steps=4)
    for what, kinds in ((compared.drawings[0], DRAWING), (compared, COMPARISON), (between, INTERPOLATION)):
        for name, kind in kinds.items():
            path = kind.write(
                what, tmp_path / f"{len(kinds)}{kind.tail}{kind.suffix}", **kind.having({"scale": 2, "frame_ms": 40})
            )
            assert name == kind.name and path.stat().st_size > 100 and "path" not in kind.options
    assert DRAWING["PNG"].options == ["glimpse", "scale", "show"] and DRAWING["captioned GIF"].tail == "-captioned"


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".gif", ".webp", ".mp4"])
def test_a_comparison_is_saved_in_step(small_painter, tmp_path, suffix):
    compared = compare(small_painter, "the {red|green} bus .", seed=5)
    ticks = []
    path = save(compared, tmp_path / f"c{suffix}", scale=4, frame_ms=40, hold_ms=40, tick=ticks.append)
    frames = iio.imread(path, plugin="pyav" if suffix == ".mp4" else "pillow", index=...)
    assert len(frames) == 5 and ticks == list(range(5)) and frames.shape[2] > 2 * 13 * 4


@pytest.mark.slow
@pytest.mark.parametrize("suffix, error", [(".gif", 6), (".webp", 0.1), (".mp4", 8)])
def test_a_morph_is_a_film_through_its_finished_pictures(small_painter, tmp_path, suffix, error):
    a, b = small_painter.draw(["the red bus .", "the green bus ."], seed=[1, 2])
    between = interpolate(small_painter, a, b, steps=4)
    path = save(between, tmp_path / f"m{suffix}", scale=8, frame_ms=40, hold_ms=80)
    frames = iio.imread(path, plugin="pyav" if suffix == ".mp4" else "pillow", index=...)
    shown = [0, 2, 3, 4] if suffix == ".mp4" else [0, 1, 2, 3]  # the first is held: in a film of constant rate, twice
    assert len(frames) == (6 if suffix == ".mp4" else 4)
    for frame, drawing in zip(frames[shown], between):
        assert np.abs(frame[4::8, 4::8, 0].astype(int) - to_uint8(drawing.image)[..., 0]).mean() < error
    if suffix != ".mp4":
        assert [ms for _, ms in frames_of(path)] == [80, 40, 40, 80]


def test_what_cannot_be_saved_is_refused(small_painter, tmp_path):
    small = make_drawing(size=8)
    for what, message in (
        ([], "not this list"),
        ("a drawing", "not this str"),
        ([small, "b"], "not this list"),
        ([small, make_drawing(size=9)], "differ in size"),
    ):
        with pytest.raises(ValueError, match=message):
            save(what, tmp_path / "a.gif")
    assert list(tmp_path.glob("*.gif")) == []


def test_a_morph_on_one_sheet_says_how_far_each_picture_is(small_painter, tmp_path):
    a, b = small_painter.draw(["the red bus .", "the green bus ."], seed=1)
    with Image.open(save(interpolate(small_painter, a, b, steps=3), tmp_path / "m.png", scale=4)) as picture:
        assert (
            picture.info["Description"].startswith("the red bus . \u2192 the green bus . (drawn by alignDRAW")
            and picture.width > 3 * 13 * 4
        )
