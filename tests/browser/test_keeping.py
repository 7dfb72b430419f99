"""Files a visitor downloads."""

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.drawing import read_metadata

from .visit import CAPTION

NAME = "the-digit-three-is-on-the-left-of-the-digit-seven-seed-8"


@pytest.mark.parametrize(
    "kind, name, frames",
    [
        ("GIF", f"{NAME}.gif", 32),
        ("captioned GIF", f"{NAME}-captioned.gif", 32),
        ("MP4", f"{NAME}.mp4", 0),
        ("PNG", f"{NAME}-glimpse-5.png", 1),
        ("sheet", f"{NAME}-sheet.png", 1),
    ],
)
def test_each_button_downloads_what_is_shown(visit, tmp_path, kind, name, frames):
    v = visit(accept_downloads=True)
    v.draw(CAPTION)
    v.find("#variations label").nth(1).click()
    v.find(".thumbnails button").nth(1).click()
    v.wait_for_seed(8)
    v.go_to(5)
    v.open_keep_menu()
    v.find("#keep-size label").nth(0).click()
    v.find("#keep-speed label").nth(3).click()
    with v.page.expect_download() as download:
        v.page.get_by_role("button", name=kind, exact=True).click()
    assert download.value.suggested_filename == name
    assert name in v.text("#saved")
    download.value.save_as(tmp_path / name)
    facts = read_metadata(tmp_path / name)
    assert (facts["caption"], facts["seed"]) == (CAPTION, 8) and facts["checkpoint"] in v.text(".facts")
    if kind == "MP4":
        assert (
            iio.improps(tmp_path / name, plugin="pyav").shape[0] == 31 + 30
        )  # 25 a second, 40 ms a glimpse, the last held
        return
    with Image.open(tmp_path / name) as picture:
        assert getattr(picture, "n_frames", 1) == frames
        if kind == "GIF":
            assert picture.info["duration"] == 40
        if kind == "PNG":
            canvas = v.page.evaluate("""() => {
                const { data, width, height } = alignDRAW.players[0].picture.raw[4];
                return { size: [4 * width, 4 * height], red: Array.from(data.filter((_, i) => i % 4 === 0)) };
            }""")
            assert list(picture.size) == canvas["size"]
            kept = np.asarray(picture.convert("L"))[::4, ::4].ravel()
            np.testing.assert_allclose(kept.astype(int), canvas["red"], atol=1)
