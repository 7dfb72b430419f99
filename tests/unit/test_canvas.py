from pathlib import Path
from types import SimpleNamespace

import matplotlib.font_manager
import numpy as np
import pytest

from alignDRAW_core.export.canvas import SERIF, font_with, serif, to_uint8


def test_every_level_of_8_bits_is_kept_and_what_lies_between_goes_to_the_nearest():
    levels = np.arange(256)
    assert (to_uint8(levels / np.float32(255)) == levels).all()
    assert to_uint8(np.array([-1, 0.4 / 255, 0.6 / 255, 2])).tolist() == [0, 0, 1, 255]


@pytest.mark.parametrize("text", ["seven", "", "déjà vu", "яблоко", "κόκκινο λεωφορείο · …"])
def test_words_are_set_in_serif(text):
    assert serif(20, text).path == SERIF


@pytest.mark.parametrize("text", ["\u05e9\u05dc\u05d5\u05dd a 7", "\u0634\u0645\u0633"])
def test_letters_that_it_lacks_are_those_of_another_font(text):
    font = serif(20, text)
    assert Path(font.path).name == "DejaVuSans.ttf"
    assert bytes(font.getmask(text[0])) != bytes(
        font.getmask(text[1])
    )  # two letters, where two boxes would be the same


def test_fonts_of_pictures_or_boxes_and_those_that_are_gone_are_none(monkeypatch, tmp_path):
    def there(*names):
        fonts = [
            SimpleNamespace(fname=str(path), name=name, style="normal", weight=400)
            for path, name in zip(SERIF.parent.glob("LastResort*"), names)
        ]
        gone = SimpleNamespace(fname=str(tmp_path / "gone.ttf"), name="Gone", style="normal", weight=400)
        monkeypatch.setattr(matplotlib.font_manager, "fontManager", SimpleNamespace(ttflist=[gone, *fonts]))
        font_with.cache_clear()
        return serif(20, "\u732b").path

    assert there("Last Resort High-Efficiency") == there("Colour Emoji") == SERIF
    assert "LastResort" in there("Any Other").name
    font_with.cache_clear()
