"""python -m demo.assets.make_icon: a dark canvas, a stroke being drawn, and the window that draws it."""

from PIL import Image, ImageDraw, ImageFilter

from . import ICON

SIDE, FINE = 512, 4  # drawn larger, then made smaller: smooth edges
CANVAS, STROKE, WINDOW = (22, 21, 20, 255), (251, 249, 245, 255), (233, 132, 62, 255)
POINTS = [(122, 196), (196, 150), (282, 152), (300, 214), (236, 296), (202, 380)]


def icon() -> Image.Image:
    picture = Image.new("RGBA", (SIDE * FINE, SIDE * FINE))
    pen = ImageDraw.Draw(picture)
    scaled = [(x * FINE, y * FINE) for x, y in POINTS]
    pen.rounded_rectangle((0, 0, SIDE * FINE - 1, SIDE * FINE - 1), 96 * FINE, CANVAS)
    for width, light in [(84, 60), (64, 130), (44, 255)]:  # soft at the edge, as the model draws
        layer = Image.new("RGBA", picture.size)
        stroke = ImageDraw.Draw(layer)
        stroke.line(scaled, (*STROKE[:3], light), width * FINE, joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            stroke.ellipse(
                [x - width * FINE // 2, y - width * FINE // 2, x + width * FINE // 2, y + width * FINE // 2],
                (*STROKE[:3], light),
            )
        picture.alpha_composite(layer.filter(ImageFilter.GaussianBlur(6 * FINE)))
    ImageDraw.Draw(picture).rectangle((150 * FINE, 206 * FINE, 404 * FINE, 460 * FINE), outline=WINDOW, width=20 * FINE)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    icon().quantize(128, Image.Quantize.FASTOCTREE).save(ICON, optimize=True)
