"""One picture: formats, orientation, transparency, and what is amiss with files."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps, TiffImagePlugin

from alignDRAW_core.data.ingest.limits import MB, Unusable
from alignDRAW_core.data.ingest.pictures import read_picture

from .own_pictures import noise_bytes, picture_bytes


def saved(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "kind, mode",
    [
        ("PNG", "RGB"),
        ("PNG", "L"),
        ("PNG", "RGBA"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "L"),
        ("BMP", "RGB"),
        ("DIB", "L"),
        ("TIFF", "RGB"),
        ("TIFF", "CMYK"),
        ("AVIF", "RGB"),
        ("AVIF", "RGBA"),
    ],
)
@pytest.mark.parametrize("colours", [1, 3])
def test_formats(kind, mode, colours):
    assert read_picture(noise_bytes((40, 30), kind, mode), 10, 12, colours).shape == (10, 12, colours)


def test_the_centre_is_cut_out():
    wide = Image.new("RGB", (60, 20), "black")
    wide.paste("white", (20, 0, 40, 20))
    assert read_picture(saved(wide), 20, 20, 3).min() == 255


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_is_turned_as_the_camera_says(kind, turn):
    photo = Image.new("L", (48, 32), 0)
    photo.paste(255, (0, 0, 24, 16))  # bright at the top left
    photo.paste(128, (24, 0, 48, 16))
    exif = Image.Exif()
    exif[0x0112] = turn
    data = saved(photo.convert("RGB"), kind, exif=exif)
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert (wanted.width > wanted.height) == (turn < 5)
    found = read_picture(data, wanted.height, wanted.width, 3)
    assert np.abs(found.astype(int) - np.asarray(wanted)).max() < 20
    if turn > 1:
        assert np.abs(found.astype(int) - np.asarray(photo.convert("RGB").resize(wanted.size))).max() > 100


def png_chunk(kind: bytes, data: bytes, checksum: int | None = None) -> bytes:
    checksum = zlib.crc32(kind + data) if checksum is None else checksum
    return len(data).to_bytes(4) + kind + data + checksum.to_bytes(4)


def exif_with_an_odd_number() -> bytes:
    """Orientation 6, and a resolution that is no number that can be written again."""
    exif = Image.Exif()
    exif[0x0112], exif[0x011A] = 6, TiffImagePlugin.IFDRational(1, 1)
    return exif.tobytes().replace(struct.pack(">II", 1, 1), struct.pack(">II", 0, 0))


def odd_pictures() -> dict[str, bytes]:
    """Sound pictures with something amiss around them; each shows `noise_bytes`, or is turned."""
    png, jpeg = noise_bytes(), noise_bytes(kind="JPEG")
    return {
        "a text of 2 MB in a PNG": png[:33] + png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(2 * MB))) + png[33:],
        "a text with a wrong checksum": png[:33] + png_chunk(b"tEXt", b"a\0b", 7) + png[33:],
        "a colour profile that is none": png[:33] + png_chunk(b"iCCP", b"x\0\0junk") + png[33:],
        "a PNG without its end": png[:-12],
        "a JPEG without its end": jpeg[:-2],
        "a JPEG with junk for its end": jpeg[:-2] + b"junk" * 30,
        "a JPEG with metadata that is none": jpeg[:2] + b"\xff\xe1\x00\x10Exif\0\0junkjunk" + jpeg[2:],
        "a GIF without its end": noise_bytes(kind="GIF")[:-1],
        "a JPEG whose resolution is no number": saved(
            Image.open(io.BytesIO(png)), "JPEG", quality=95, exif=exif_with_an_odd_number()
        ),
    }


@pytest.mark.parametrize("name", odd_pictures())
def test_faults_around_the_picture_do_no_harm(name):
    data = odd_pictures()[name]
    kind = "GIF" if "GIF" in name else "JPEG" if "JPEG" in name else "PNG"
    wanted = read_picture(noise_bytes(kind=kind), 24, 24, 3)
    if "resolution" in name:
        plain = saved(Image.open(io.BytesIO(noise_bytes())), "JPEG", quality=95)
        wanted = np.rot90(read_picture(plain, 24, 24, 3), -1)
    assert np.abs(read_picture(data, 24, 24, 3).astype(int) - wanted).mean() < 12


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("left", [0.3, 0.6, 0.9])
def test_a_jpeg_that_is_cut_short_is_no_jpeg_without_its_end(left, progressive):
    whole = saved(Image.open(io.BytesIO(noise_bytes((200, 200)))), "JPEG", progressive=progressive)
    with pytest.raises(Unusable, match="damaged"):
        read_picture(whole[: int(left * len(whole))], 8, 8, 3)


@pytest.mark.parametrize(
    "kind, scale",
    [(np.float32, 1), (np.float32, 255), (np.float32, 65_535), (np.int32, 255), (np.int32, 65_535)],
)
def test_pictures_of_32_bits(kind, scale):
    ramp = Image.fromarray(np.full((16, 16), 0.5 * scale, dtype=kind))
    assert np.all(read_picture(saved(ramp, "TIFF"), 8, 8, 1) == 127)


@pytest.mark.parametrize("kind", [np.float32, np.int32])
def test_where_white_is_cannot_be_told_of_larger_numbers(kind):
    with pytest.raises(Unusable, match="pixels go up to 70,000; 65,535 is the most"):
        read_picture(saved(Image.fromarray(np.full((16, 16), 70_000, dtype=kind)), "TIFF"), 8, 8, 1)


@pytest.mark.parametrize("colours", [1, 3])
def test_lab_has_its_greys(colours):
    light = Image.new("LAB", (16, 16), (255, 128, 128))
    assert read_picture(saved(light, "TIFF"), 8, 8, colours).min() > 250


def test_what_is_transparent_is_white():
    assert read_picture(saved(Image.new("RGBA", (16, 16), (255, 0, 0, 0))), 8, 8, 3).min() == 255
    for bits in (np.uint8, np.uint16):
        grey = Image.fromarray(np.full((16, 16), 7, dtype=bits))
        assert read_picture(saved(grey, transparency=7), 8, 8, 3).min() == 255
        assert read_picture(saved(grey, transparency=8), 8, 8, 3).max() <= 7


def test_sixteen_bits_keep_their_greys():
    ramp = Image.fromarray(np.full((16, 16), 0x8000, dtype=np.uint16))
    assert np.all(read_picture(saved(ramp), 8, 8, 1) == 0x80)


def test_first_frame_of_an_animation():
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    assert tuple(read_picture(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), 8, 8, 3)[0, 0]) == (
        255,
        0,
        0,
    )


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_last_frame_of_an_animation_where_it_is_asked_for(kind):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    assert read_picture(data, 4, 4, 3, last=True).argmax(axis=2).max() == 2
    few = read_picture(data, 4, 4, 3, most_pixels=2 * 16 * 16, last=True)  # too many to go through
    assert few.argmax(axis=2).max() == 0
    assert read_picture(saved(frames[1], kind), 4, 4, 3, last=True).argmax(axis=2).min() == 1


def test_a_large_picture_is_smoothed_not_sampled():
    checks = np.kron(np.indices((320, 320)).sum(axis=0) % 2, np.ones((1, 1))).astype(np.uint8) * 255
    fine = read_picture(saved(Image.fromarray(checks)), 32, 32, 1)
    assert 100 < fine.min() and fine.max() < 155


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "not a PNG"),
        (b"%PDF-1.4", "not a PNG"),
        (noise_bytes()[:200], "damaged"),
        (noise_bytes((64, 64), "JPEG")[:700], "damaged"),
        (picture_bytes(size=(7, 40)), "only 7 x 40"),
        (picture_bytes(size=(400, 300)), "the limit is"),
    ],
)
def test_bad_pictures(data, message):
    with pytest.raises(Unusable, match=message):
        read_picture(data, 8, 8, 3, most_pixels=100_000)
