"""Pictures that came without captions, and tables of captions typed for them."""

import csv
import io

import pytest

from alignDRAW_core.data.ingest.images import read_pairs, read_uncaptioned

from .own_pictures import pairs, picture_bytes, write_folder, write_zip


def table(captions: dict[str, str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([("file_name", "caption"), *captions.items()])
    return text.getvalue()


def test_those_without_a_caption_are_found_with_their_size_and_picture(tmp_path):
    files = {
        **pairs(8),
        "bare.png": picture_bytes("blue", (30, 20)),
        "more/wide.jpg": picture_bytes("red", kind="JPEG"),
    }
    found, _, more = read_uncaptioned(write_zip(tmp_path / "a.zip", files), 16, 10)
    assert [(each.name, each.size) for each in found] == [
        (name, len(files[name])) for name in ("bare.png", "more/wide.jpg")
    ]
    assert more == 0 and found[0].picture.shape == (16, 16, 3) and found[0].picture[8, 8].argmax() == 2


def test_no_more_are_read_than_asked_for_and_none_that_is_damaged(tmp_path):
    files = {f"{n}.png": picture_bytes() for n in range(5)} | {"0.png": b"no picture"}
    found, unusable, more = read_uncaptioned(write_folder(tmp_path, files), 16, 3)
    assert [each.name for each in found] == ["1.png", "2.png", "3.png"] and more == 1
    assert [each.name for each in unusable] == ["0.png"] and "not a PNG" in unusable[0].reason


NAMES = ["a.png", "red/a.png", 'a "big", red one.png', "\u0939\u093f.png", "test.png", "'5'.png", "B.PNG"]


@pytest.mark.parametrize("packed", ["zip", "folder"])
def test_a_table_says_what_pictures_of_any_name_show(tmp_path, packed):
    files = {name: picture_bytes() for name in NAMES}
    given = write_zip(tmp_path / "test.zip", files) if packed == "zip" else write_folder(tmp_path / "one", files)
    names = [each.name for each in read_uncaptioned(given, 16, 100)[0]]
    captions = {
        name: f"a {word} dax ." for name, word in zip(names, ("red", "blue", "new", "old", "big", "small", "odd"))
    }
    found = read_pairs(given, 16, 16, 3, tables={"typed.csv": table(captions)})
    assert dict(zip(found.names, found.captions)) == {name: [caption] for name, caption in captions.items()}
    assert len(names) == len(NAMES) and found.skipped == []


def test_a_table_comes_on_top_of_the_captions_that_are_there(tmp_path):
    given = write_zip(tmp_path / "a.zip", {**pairs(8), "bare.png": picture_bytes()})
    found = read_pairs(given, 16, 16, 3, tables={"typed.csv": table({"bare.png": "a zorb .", "gone.png": "a zorb ."})})
    assert len(found.names) == 9 and found.captions[found.names.index("bare.png")] == ["a zorb ."]
    assert [skip.reason for skip in found.skipped] == ["no picture of this name"]
