"""A drawing as a notebook shows it."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.drawing import to_uint8

from .test_pictures import make_drawing


def picture(bundle: dict, kind: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(bundle[kind], validate=True)))


def test_it_is_the_animation_with_a_png_and_one_line_for_what_cannot_show_it():
    drawing = make_drawing("a <b> bus .", size=32)
    bundle = drawing._repr_mimebundle_()
    gif, png = picture(bundle, "image/gif"), picture(bundle, "image/png")
    assert (gif.format, gif.n_frames, png.format, gif.size, png.size) == ("GIF", 6, "PNG", (128, 128), (128, 128))
    np.testing.assert_array_equal(np.asarray(png)[::4, ::4], to_uint8(drawing.image)[..., 0])
    assert (
        bundle["text/plain"]
        == repr(drawing)
        == "<Drawing of 'a <b> bus .': seed 7, 6 glimpses, 32 x 32, captioned-mnist>"
    )
    # JupyterLab ranks PNG before GIF, and HTML before both
    assert (
        bundle["text/html"].startswith(f'<img src="data:image/gif;base64,{bundle["image/gif"]}"')
        and "<b>" not in bundle["text/html"]
    )


def test_only_what_is_asked_for():
    drawing = make_drawing(size=8)
    assert set(drawing._repr_mimebundle_(include=["image/png"])) == {"image/png"}
    assert "image/gif" not in drawing._repr_mimebundle_(exclude={"image/gif"})


@pytest.mark.parametrize("size", [5, 60, 300])
def test_any_size_is_shown_in_a_moderate_one(size):
    assert 64 <= picture(make_drawing(size=size, glimpses=2)._repr_mimebundle_(), "image/png").width <= 300


def test_a_picture_drawn_at_once_is_shown_too(still_painter):
    bundle = still_painter.draw("the red bus .", seed=1)._repr_mimebundle_()
    assert (
        getattr(picture(bundle, "image/gif"), "n_frames", 1) == 1
        and "drawn at once, 11 x 13, still" in bundle["text/plain"]
    )
