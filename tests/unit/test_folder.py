import io
import json

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.data.ingest.images import read_pairs
from alignDRAW_core.data.ingest.limits import Unusable
from alignDRAW_core.data.ingest.pictures import read_picture

from .own_pictures import noise_bytes, pairs, picture_bytes, write_folder, write_zip

PICTURES = {f"{name}.png": picture_bytes(name) for name in ("red", "green")}


def read(folder, files, **options):
    return read_pairs(write_folder(folder, files), 16, 16, 3, **options)


def reasons(found):
    return {skipped.name: skipped.reason for skipped in found.skipped}


def test_folder_zip_and_list_give_the_same(tmp_path):
    folder = write_folder(tmp_path / "folder", pairs())
    archive = write_zip(tmp_path / "pictures.ZIP", {f"mine/{name}": data for name, data in pairs().items()})
    heard = []
    by_folder = read_pairs(folder, 16, 16, 3, on_picture=lambda done, total: heard.append((done, total)))
    for other in (
        read_pairs(archive, 16, 16, 3),
        read_pairs([str(archive)], 16, 16, 3),
        read_pairs(sorted(folder.iterdir()), 16, 16, 3),
    ):
        assert (
            np.array_equal(other.pictures, by_folder.pictures)
            and other.captions == by_folder.captions
            and not other.skipped
        )
    assert (
        by_folder.pictures.shape == (12, 16, 16, 3)
        and by_folder.names[1] == "001.png"
        and by_folder.captions[1] == ["a green blop ."]
    )
    assert tuple(by_folder.pictures[1, 0, 0]) == (30, 180, 60)
    assert heard == [(n, 12) for n in range(1, 13)]


LAYOUTS = {
    "csv": {"captions.csv": 'file_name,caption\nred.png,"a red thing, round"\ngreen.png,a green thing\n'},
    "csv without titles": {"captions.csv": 'red.png,"a red thing, round"\ngreen.png,a green thing\n'},
    "csv of a spreadsheet": {
        "captions.csv": "\ufeffcaption;id;image\r\na red thing, round;1;red.png\r\na green thing;2;green.png\r\n"
    },
    "jsonl": {
        "captions.jsonl": '{"file_name": "red.png", "caption": "a red thing, round"}\n\n{"file_name": "green.png", '
        '"captions": ["a green thing"]}'
    },
    "imagefolder": {
        "metadata.jsonl": '{"file_name": "red.png", "text": "a red thing, round"}\n{"file_name": "green.png", "text": '
        '"a green thing"}'
    },
    "texts": {"red.txt": "a red thing, round\n", "green.txt": "a green thing"},
    "coco": {
        "annotations/captions_mine.json": json.dumps(
            {
                "images": [{"id": 7, "file_name": "red.png"}, {"id": 3, "file_name": "green.png"}],
                "annotations": [
                    {"image_id": 3, "caption": "a green thing"},
                    {"image_id": 7, "caption": "a red thing, round"},
                ],
            }
        )
    },
    "captions.txt": {"captions.txt": 'image,caption\nred.png,"a red thing, round"\ngreen.png,a green thing\n'},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path, layout):
    found = read(tmp_path, {**PICTURES, **{name: text.encode() for name, text in LAYOUTS[layout].items()}})
    assert dict(zip(found.names, found.captions)) == {"red.png": ["a red thing, round"], "green.png": ["a green thing"]}
    assert not found.skipped


def test_several_captions_of_one_picture_and_a_file_for_each_folder(tmp_path):
    found = read(
        tmp_path,
        {
            "a/x.png": picture_bytes("red"),
            "b/x.png": picture_bytes("green"),
            "a/captions.csv": b"file_name,caption\nx.png,one\nx.png,two\n",
            "b/captions.csv": b"file_name,caption\nx.png,three\n",
        },
    )
    assert dict(zip(found.names, found.captions)) == {"a/x.png": ["one", "two"], "b/x.png": ["three"]}


def test_bad_captions_are_listed_with_their_reasons(tmp_path):
    rows = [
        "red.png,",
        "red.png,?!",
        "red.png," + "word " * 70,
        "red.png," + "w" * 3000,
        "gone.png,a thing",
        "red.png,good",
        "red.png,good",
    ]
    bad_utf8 = "red.png,caf\xe9".encode("latin-1")
    found = read(
        tmp_path,
        {
            **PICTURES,
            "captions.csv": b"file_name,caption\n" + "\n".join(rows).encode() + b"\n" + bad_utf8,
            "broken.jsonl": b'{"file_name": "red.png"\n[1]\n{"file_name": 3, "caption": "x"}\n{"file_name": '
            b'"red.png", "caption": 3}',
            "notes.txt": b"hello",
            "odd.json": b"{}",
            "deep.json": b"[" * 100_000,
            "film.mp4": b"x",
            ".DS_Store": b"x",
        },
    )
    assert found.captions == [["good"]]
    said = reasons(found)
    assert said["green.png"] == "no caption"
    assert said["captions.csv, row 6: gone.png"] == "no picture of this name"
    assert said["captions.csv, row 8: red.png"] == "the same caption twice"
    assert "UTF-8" in said["captions.csv, row 9: red.png"] and "70 words" in said["captions.csv, row 4: red.png"]
    assert "empty" in said["captions.csv, row 2: red.png"] and "empty" in said["captions.csv, row 3: red.png"]
    assert "too long" in said["captions.csv, row 5: red.png"]
    assert {"notes.txt", "odd.json", "deep.json", "film.mp4"} <= said.keys() and not any(
        "DS_Store" in name for name in said
    )
    assert sum(name.startswith("broken.jsonl") for name in said) == 4


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
    ],
)
@pytest.mark.parametrize("colours", [1, 3])
def test_formats(kind, mode, colours):
    assert read_picture(noise_bytes((40, 30), kind, mode), 10, 12, colours).shape == (10, 12, colours)


def test_the_centre_is_cut_out():
    wide = Image.new("RGB", (60, 20), "black")
    wide.paste("white", (20, 0, 40, 20))
    assert read_picture(saved(wide), 20, 20, 3).min() == 255


def test_a_picture_is_turned_as_the_camera_says():
    photo = Image.new("RGB", (32, 32), "black")
    photo.paste("white", (0, 0, 32, 16))  # bright above
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise: bright at the right
    turned = read_picture(saved(photo, "JPEG", exif=exif), 16, 16, 1)[..., 0]
    assert turned[:, :6].max() < 30 and turned[:, 10:].min() > 225


def test_what_is_transparent_is_white():
    assert read_picture(saved(Image.new("RGBA", (16, 16), (255, 0, 0, 0))), 8, 8, 3).min() == 255


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


def saved(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
