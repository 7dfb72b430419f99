"""MP4: what a player of films sees. (GIF and WebP: test_pictures.)"""

import av
import imageio.v3 as iio
import numpy as np
import pytest

from alignDRAW_core.export.comparison import save_comparison_mp4
from alignDRAW_core.export.drawing import to_uint8
from alignDRAW_core.export.metadata import read_metadata
from alignDRAW_core.generation.comparison import Comparison

from .test_pictures import CAPTION, make_drawing


def frames_of(path) -> np.ndarray:
    return iio.imread(path, plugin="pyav", index=...)


@pytest.mark.slow
@pytest.mark.parametrize("colours", [1, 3])
def test_an_mp4_is_h264_that_every_player_takes_and_shows_each_glimpse(tmp_path, colours):
    drawing = make_drawing(size=12, colours=colours)
    path = drawing.save_mp4(tmp_path / "a.mp4", scale=8, frame_ms=80, hold_ms=400)
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt, video.average_rate) == ("h264", "yuv420p", 25)
        assert (video.width, video.height) == (96, 96)
    frames = frames_of(path)
    assert len(frames) == 5 * 2 + 10
    for t, canvas in enumerate(to_uint8(drawing.canvases)):
        shown = frames[min(2 * t + 1, len(frames) - 1)].astype(int)
        assert np.abs(shown - canvas.repeat(8, 0).repeat(8, 1)).mean() < 6


@pytest.mark.slow
@pytest.mark.parametrize(
    "frame_ms, hold_ms, rate, count", [(20, 20, 50, 6), (40, 1000, 25, 30), (30, 50, 50, 10), (320, 400, 25, 50)]
)
def test_glimpses_last_as_asked_to_the_nearest_frame(tmp_path, frame_ms, hold_ms, rate, count):
    path = make_drawing().save_mp4(tmp_path / "a.mp4", scale=1, frame_ms=frame_ms, hold_ms=hold_ms)
    facts = iio.immeta(path, plugin="pyav")
    assert facts["fps"] == rate and len(frames_of(path)) == count


@pytest.mark.slow
def test_an_odd_side_grows_by_its_own_edge(small_painter, tmp_path):
    drawing = small_painter.draw("the red bus .", seed=3)  # 11 x 13
    shown = frames_of(drawing.save_mp4(tmp_path / "a.mp4", scale=5))[-1].astype(int)
    assert shown.shape == (56, 66, 3)
    assert np.abs(shown[55] - shown[54]).max() < 20 and np.abs(shown[:, 65] - shown[:, 64]).max() < 20


@pytest.mark.slow
def test_a_captioned_mp4_has_words_ribbon_and_both_canvases(tmp_path):
    drawing = make_drawing(size=32, colours=3, sharpened=True)
    plain, captioned = (
        frames_of(drawing.save_mp4(tmp_path / "a.mp4", captioned=captioned)) for captioned in (False, True)
    )
    assert plain.shape[1:3] == (256, 256) and captioned.shape[2] > 512 and captioned.shape[1] > 300
    assert np.abs(captioned[0, 272:].astype(int) - captioned[20, 272:]).max() > 50  # the playhead moves


@pytest.mark.slow
def test_an_mp4_says_how_to_draw_it_again_and_nothing_is_left_of_one_that_failed(tmp_path):
    drawing = make_drawing("дети \U0001f680", seed=2**32 - 1)
    assert read_metadata(drawing.save_mp4(tmp_path / "a.mp4"))["caption"] == "дети \U0001f680"
    (tmp_path / "a.mp4").unlink()

    class Stopped(Exception):
        pass

    def stop(t: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        save_comparison_mp4(Comparison(CAPTION, [""], [""], [drawing]), tmp_path / "c.mp4", tick=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_is_none_is_refused_and_no_playlist_is_followed(tmp_path):
    for name, content in {
        "cut.mp4": make_drawing().save_mp4(tmp_path / "a.mp4").read_bytes()[:200],
        "empty.mp4": b"\0\0\0\x18ftypisom",
        "list.mp4": b"\0\0\0\x18ftyp\n#EXTM3U\n#EXTINF:1,\na.mp4\n",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=f"{name} is damaged; choose another file"):
            read_metadata(tmp_path / name)
