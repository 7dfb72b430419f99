import pytest
from PIL import Image

from alignDRAW_core.export.drawing import read_metadata
from demo.services.downloads import KINDS, SIZES, SPEEDS, export


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_file_with_a_readable_name_that_can_be_drawn_again(drawing, tmp_path, kind):
    path = export(drawing, kind, str(tmp_path), "4×", "1×", 9)
    assert path.name.startswith("the-b-digit-b-sevn-is-on-the-left-seed-5")
    facts = read_metadata(path)
    assert (facts["caption"], facts["seed"], facts["checkpoint"]) == (drawing.caption, 5, "untrained")
    with Image.open(path) as picture:
        assert getattr(picture, "n_frames", 1) == (32 if "GIF" in kind or kind == "WebP" else 1)


def test_size_and_speed_are_those_asked_for(drawing, tmp_path):
    for size, scale in SIZES.items():
        with Image.open(export(drawing, "PNG", str(tmp_path), size, "1×", 0)) as picture:
            assert picture.size == (13 * scale, 11 * scale)
    for speed, factor in SPEEDS.items():
        with Image.open(export(drawing, "GIF", str(tmp_path), "4×", speed, 0)) as picture:
            assert picture.info["duration"] == 80 / factor


def test_two_files_of_one_drawing_do_not_meet(drawing, tmp_path):
    assert export(drawing, "PNG", str(tmp_path), "4×", "1×", 0) != export(drawing, "PNG", str(tmp_path), "4×", "1×", 0)


def test_a_glimpse_that_is_not_there_is_an_error(drawing, tmp_path):
    with pytest.raises(ValueError, match="glimpse"):
        export(drawing, "PNG", str(tmp_path), "4×", "1×", 32)
