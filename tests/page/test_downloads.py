from dataclasses import replace

import imageio.v3 as iio
import pytest
from PIL import Image

from alignDRAW_core.export.drawing import read_metadata
from demo.services.comparison_downloads import COMPARISON, INTERPOLATION
from demo.services.downloads import KINDS, SIZES, SPEEDS, export


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_file_with_a_readable_name_that_can_be_drawn_again(drawing, tmp_path, kind):
    path = export(drawing, kind, str(tmp_path), "4×", "1×", 9)
    assert path.name.startswith("the-b-digit-b-sevn-is-on-the-left-seed-5")
    facts = read_metadata(path)
    assert (facts["caption"], facts["seed"], facts["checkpoint"]) == (drawing.caption, 5, "untrained")
    if kind == "MP4":
        assert path.suffix == ".mp4" and iio.immeta(path, plugin="pyav")["duration"] == pytest.approx(
            31 * 0.08 + 1.2, abs=0.03
        )
        return
    with Image.open(path) as picture:
        assert getattr(picture, "n_frames", 1) == (32 if "GIF" in kind or kind == "WebP" else 1)


def test_size_and_speed_are_those_asked_for(drawing, tmp_path):
    for size, scale in SIZES.items():
        with Image.open(export(drawing, "PNG", str(tmp_path), size, "1×", 0)) as picture:
            assert picture.size == (13 * scale, 11 * scale)
    for speed, factor in SPEEDS.items():
        with Image.open(export(drawing, "GIF", str(tmp_path), "4×", speed, 0)) as picture:
            assert picture.info["duration"] == 80 / factor


def test_the_page_offers_what_the_core_can_write_in_this_order():
    assert list(KINDS) == ["GIF", "captioned GIF", "WebP", "MP4", "PNG", "sheet", "words"]
    assert list(COMPARISON) == ["GIF", "WebP", "MP4", "sheet", "attention CSV"] and list(INTERPOLATION) == [
        "GIF",
        "WebP",
        "MP4",
        "sheet",
    ]


def test_the_only_glimpse_is_not_numbered_in_the_name(drawing, tmp_path):
    still = replace(drawing, canvases=drawing.canvases[-1:], attention=None, windows=None)
    assert export(still, "PNG", str(tmp_path), "4×", "1×", 0).name.endswith("-seed-5.png")
    assert export(drawing, "PNG", str(tmp_path), "4×", "1×", 0).name.endswith("-seed-5-glimpse-1.png")


def test_two_files_of_one_drawing_do_not_meet(drawing, tmp_path):
    assert export(drawing, "PNG", str(tmp_path), "4×", "1×", 0) != export(drawing, "PNG", str(tmp_path), "4×", "1×", 0)


def test_a_glimpse_that_is_not_there_is_an_error(drawing, tmp_path):
    with pytest.raises(ValueError, match="glimpse"):
        export(drawing, "PNG", str(tmp_path), "4×", "1×", 32)
