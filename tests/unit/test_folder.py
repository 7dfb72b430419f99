import json

import numpy as np
import pytest

from alignDRAW_core.data.ingest.images import read_pairs

from .own_pictures import pairs, picture_bytes, write_folder, write_zip

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
