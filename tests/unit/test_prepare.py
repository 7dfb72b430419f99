"""Photographs on their way to a prepared folder: layouts, bad files, interruptions."""

import errno
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.__main__ import main
from alignDRAW_core.data.captioned_images import load_prepared
from alignDRAW_core.data.ingest import prepare as module
from alignDRAW_core.data.ingest.prepare import prepare
from alignDRAW_core.data.ingest.sources import open_source
from alignDRAW_core.data.photos import COCO, Photos

COLOURS = {"red": (200, 30, 30), "green": (30, 160, 40), "blue": (30, 50, 200)}


def jpeg(colour: str, size=(64, 48), mode="RGB", **options) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, COLOURS[colour]).convert(mode).save(data, "JPEG", quality=95, **options)
    return data.getvalue()


def make_coco(root: Path, split: str = "train2014", pictures: int = 9) -> Path:
    """COCO's own layout, each picture of one colour with five captions that name it."""
    (root / "annotations").mkdir(parents=True, exist_ok=True)
    (root / split).mkdir()
    images, notes = [], []
    for number in range(1, pictures + 1):
        colour, name = list(COLOURS)[number % 3], f"COCO_{split}_{number:012}.jpg"
        (root / split / name).write_bytes(jpeg(colour))
        images.append({"id": number, "file_name": name})
        notes += [
            {
                "id": 10 * number + k,
                "image_id": number,
                "caption": f"A large {colour} wall that fills the whole picture, {word}.\n",
            }
            for k, word in enumerate(("plainly", "wholly", "evenly", "calmly", "finally"))
        ]
    (root / "annotations" / f"captions_{split}.json").write_text(json.dumps({"images": images, "annotations": notes}))
    return root


def change(path: Path, edit) -> None:
    facts = json.loads(path.read_text())
    edit(facts)
    path.write_text(json.dumps(facts))


def run(place: Path, out: Path, **options):
    with open_source(place) as source:
        return prepare(source, out, report=lambda line: None, **options)


def skipped(out: Path) -> dict[str, str]:
    return dict(line.split("\t") for line in (out / "skipped.txt").read_text().splitlines())


def test_coco_becomes_a_prepared_folder_in_the_order_of_its_ids(tmp_path):
    counts = run(make_coco(tmp_path / "coco"), tmp_path / "out")
    found = load_prepared(tmp_path / "out")
    assert (counts.pictures, counts.captions, counts.skipped) == ({"train": 9}, 45, {})
    assert (
        found.ids == tuple(range(1, 10))
        and found.captions[0][0] == "A large green wall that fills the whole picture, plainly."
    )
    for image, captions in zip(found.images, found.captions):
        np.testing.assert_allclose(
            image.mean(axis=(0, 1)), next(COLOURS[name] for name in COLOURS if name in captions[0]), atol=3
        )
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "captions.jsonl",
        "images32.npz",
        "skipped.txt",
    ]


def test_coco_is_read_out_of_its_zips_as_well(tmp_path):
    root = make_coco(tmp_path / "coco")
    run(root, tmp_path / "from-folder")
    with zipfile.ZipFile(root / "train2014.zip", "w") as archive:
        for path in sorted((root / "train2014").iterdir()):
            archive.write(path, f"train2014/{path.name}")
    shutil.rmtree(root / "train2014")
    run(root, tmp_path / "from-zip")
    a, b = (load_prepared(tmp_path / name) for name in ("from-folder", "from-zip"))
    np.testing.assert_array_equal(a.images, b.images)
    assert (a.ids, a.splits, a.captions) == (b.ids, b.splits, b.captions)


def test_every_second_picture_of_cocos_val_becomes_test(tmp_path):
    root = make_coco(tmp_path / "coco", pictures=3)
    shutil.move(make_coco(tmp_path / "other", "val2014", pictures=6) / "val2014", root / "val2014")
    path = root / "annotations" / "captions_val2014.json"
    shutil.move(tmp_path / "other" / "annotations" / path.name, path)

    def renumber(facts):
        for image in facts["images"]:
            image["id"] += 100
        for note in facts["annotations"]:
            note["image_id"] += 100

    change(path, renumber)
    assert run(root, tmp_path / "out").pictures == {"train": 3, "val": 3, "test": 3}


def test_what_does_not_fit_together_is_left_out_and_listed(tmp_path):
    root = make_coco(tmp_path / "coco")
    (root / "train2014" / "COCO_train2014_000000000001.jpg").unlink()
    (root / "train2014" / "stranger.jpg").write_bytes(jpeg("red"))
    (root / "train2014" / "COCO_train2014_000000000002.jpg").write_bytes(jpeg("red")[:300])
    (root / "train2014" / "COCO_train2014_000000000003.jpg").write_bytes(b"<html>not found</html>")

    def edit(facts):
        facts["annotations"] = [note for note in facts["annotations"] if note["image_id"] != 4]
        facts["annotations"] += [
            {"id": 1, "image_id": 5, "caption": " . "},
            {"id": 2, "image_id": 5, "caption": None},
            {"id": 3, "image_id": 777, "caption": "a picture that is not there"},
        ]
        facts["images"].append({"id": 6, "file_name": "COCO_train2014_000000000007.jpg"})

    change(root / "annotations" / "captions_train2014.json", edit)
    counts = run(root, tmp_path / "out")
    notes = "annotations/captions_train2014.json"
    assert load_prepared(tmp_path / "out").ids == (5, 6, 7, 8, 9) and counts.pictures == {"train": 5}
    assert skipped(tmp_path / "out") == {
        f"{notes}: COCO_train2014_000000000007.jpg": "a second picture with the id 6",
        f"{notes}, image 5: train2014/COCO_train2014_000000000005.jpg": "no caption that is a text",
        f"{notes}, image 777": "a caption of no picture",
        f"{notes}, image 1: train2014/COCO_train2014_000000000001.jpg": "no picture of this name",
        "train2014/COCO_train2014_000000000004.jpg": "no caption",
        "train2014/stranger.jpg": "no caption",
        "train2014/COCO_train2014_000000000002.jpg": "the picture is damaged",
        "train2014/COCO_train2014_000000000003.jpg": "not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF, "
        "whatever its name says",
    }
    assert sum(counts.skipped.values()) == 9  # the empty caption of picture 5 as well


def test_pictures_of_every_kind_come_out_in_colour_and_upright(tmp_path):
    root = make_coco(tmp_path / "coco", pictures=6)
    place = [root / "train2014" / f"COCO_train2014_{number:012}.jpg" for number in range(1, 7)]
    place[0].write_bytes(jpeg("red", mode="CMYK"))
    place[1].write_bytes(jpeg("red", mode="L"))
    Image.new("RGB", (40, 40), COLOURS["red"]).quantize(4).save(place[2], "PNG")
    frames = [Image.new("RGB", (40, 40), COLOURS[name]) for name in ("red", "green")]
    frames[0].save(place[3], "GIF", save_all=True, append_images=frames[1:])
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    half = Image.new("RGB", (64, 64), COLOURS["red"])
    half.paste(COLOURS["blue"], (0, 0, 32, 64))  # blue at the left; at the top once it is turned
    half.save(place[4], "JPEG", exif=exif, quality=95)
    Image.new("RGBA", (40, 40), (*COLOURS["red"], 0)).save(place[5], "PNG")
    assert run(root, tmp_path / "out").pictures == {"train": 6}
    images = load_prepared(tmp_path / "out").images.astype(int)
    means = images.mean(axis=(1, 2))
    for k in (0, 2, 3):
        np.testing.assert_allclose(means[k], COLOURS["red"], atol=6)
    assert np.ptp(means[1]) < 2 and means[5].min() == 255
    assert images[4, :12, :, 2].mean() > 180 and images[4, 20:, :, 0].mean() > 180


def test_a_whole_photograph_is_squashed_or_its_middle_taken(tmp_path):
    root = make_coco(tmp_path / "coco", pictures=1)
    wide = Image.new("RGB", (120, 40), "black")
    wide.paste("white", (40, 0, 80, 40))
    wide.save(root / "train2014" / "COCO_train2014_000000000001.jpg", quality=95)
    run(root, tmp_path / "whole")
    run(root, tmp_path / "centre", whole=False)
    whole, centre = (load_prepared(tmp_path / name).images[0, 16, :, 0] for name in ("whole", "centre"))
    assert whole[0] < 20 and whole[16] > 235 and centre.min() > 235


@pytest.fixture(params=["Flickr8k.token.txt", "results_20130124.token", "results.csv"])
def flickr(request, tmp_path):
    root = tmp_path / "flickr"
    (root / "Images").mkdir(parents=True)
    lines = ["image_name| comment_number| comment"] if request.param.endswith(".csv") else []
    between = ("| ", "| ") if request.param.endswith(".csv") else ("#", "\t")
    for number in range(8):
        (root / "Images" / f"{number}_ab.jpg").write_bytes(jpeg(list(COLOURS)[number % 3]))
        lines += [
            f"{number}_ab.jpg{between[0]}{k}{between[1]}A wall , number {k} , of {list(COLOURS)[number % 3]} ."
            for k in range(5)
        ]
    (root / request.param).write_text("\n".join([*lines, f"missing.jpg{between[0]}0{between[1]}Nobody is here ."]))
    return root


def test_flickrs_token_files_without_and_with_its_lists(flickr, tmp_path):
    counts = run(flickr, tmp_path / "out")
    found = load_prepared(tmp_path / "out")
    assert (
        sum(counts.pictures.values()) == 8
        and counts.captions == 40
        and counts.skipped == {"no picture of this name": 1}
    )
    assert found.ids[3] == "Images/3_ab.jpg" and found.captions[3][2] == "A wall , number 2 , of red ."
    (flickr / "Flickr_8k.trainImages.txt").write_text("0_ab.jpg\n1_ab.jpg\n2_ab.jpg\n")
    (flickr / "Flickr_8k.devImages.txt").write_text("3_ab.jpg\n")
    (flickr / "Flickr_8k.testImages.txt").write_text("4_ab.jpg\n")
    assert run(flickr, tmp_path / "listed").pictures == {"train": 3, "val": 1, "test": 1, "unused": 3}


def test_a_zip_of_ones_own_pictures(tmp_path):
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        for number in range(40):
            archive.writestr(f"pictures/{number}.jpg", jpeg("blue"))
            archive.writestr(f"pictures/{number}.txt", "a blue wall\na wall in blue")
    counts = run(tmp_path / "own.zip", tmp_path / "out")
    assert sum(counts.pictures.values()) == 40 and counts.captions == 80 and counts.pictures["train"] > 20
    again = run(tmp_path / "own.zip", tmp_path / "again")
    assert counts.pictures == again.pictures  # split by name, not by chance


def test_an_interrupted_prepare_goes_on_and_ends_the_same(tmp_path, monkeypatch):
    root = make_coco(tmp_path / "coco", pictures=10)
    run(root, tmp_path / "straight")
    monkeypatch.setattr(module, "PART", 3)
    shrink, seen = module.shrink, []

    def stop_at_the_eighth(entry, whole):
        seen.append(entry.id)
        if entry.id == 8:
            raise KeyboardInterrupt
        return shrink(entry, whole)

    monkeypatch.setattr(module, "shrink", stop_at_the_eighth)
    with pytest.raises(KeyboardInterrupt):
        run(root, tmp_path / "out", workers=1)
    assert not (tmp_path / "out" / "captions.jsonl").exists()
    with pytest.raises(ValueError, match="holds no prepared photographs"):
        Photos.load(tmp_path / "out")
    seen.clear()
    monkeypatch.setattr(module, "shrink", lambda entry, whole: seen.append(entry.id) or shrink(entry, whole))
    run(root, tmp_path / "out", workers=1)
    assert seen == [7, 8, 9, 10]
    a, b = (load_prepared(tmp_path / name) for name in ("straight", "out"))
    np.testing.assert_array_equal(a.images, b.images)
    assert (a.ids, a.captions) == (b.ids, b.captions) and not (tmp_path / "out" / "unfinished").exists()


def test_parts_of_another_source_are_not_mixed_in(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PART", 2)
    root = make_coco(tmp_path / "coco", pictures=5)
    monkeypatch.setattr(module, "_finish", lambda *_: None)
    run(root, tmp_path / "out")  # all parts are there, unfinished
    monkeypatch.undo()
    monkeypatch.setattr(module, "PART", 2)
    (root / "train2014" / "COCO_train2014_000000000001.jpg").unlink()
    run(root, tmp_path / "out")
    found = load_prepared(tmp_path / "out")
    assert found.ids == (2, 3, 4, 5)
    np.testing.assert_allclose(found.images[0].mean(axis=(0, 1)), COLOURS["blue"], atol=3)


def test_a_disk_that_fills_up_leaves_nothing_that_passes_as_whole(tmp_path, monkeypatch):
    root = make_coco(tmp_path / "coco")

    def full(file, header):
        file.write(b"PK")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np.lib.format, "write_array_header_1_0", full)
        with pytest.raises(OSError, match="images32.npz: the disk is full; free some space"):
            run(root, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["unfinished"]
    assert run(root, tmp_path / "out").pictures == {"train": 9}


@pytest.mark.parametrize(
    "harm, sentence",
    [
        (lambda root: shutil.rmtree(root / "train2014"), "000001.jpg: no picture of this name"),
        (lambda root: shutil.rmtree(root / "annotations"), "holds no captioned picture"),
        (
            lambda root: (root / "annotations" / "captions_train2014.json").write_text('{"images": ['),
            "captions_train2014.json: not JSON that can be read",
        ),
        (
            lambda root: (root / "annotations" / "captions_train2014.json").write_text('{"images": []}'),
            "captions_train2014.json: no names of pictures with captions in it",
        ),
        (
            lambda root: [path.write_bytes(b"") for path in (root / "train2014").iterdir()],
            "none of the 9 pictures can be used",
        ),
        (lambda root: shutil.rmtree(root), "There is no file or folder"),
    ],
)
def test_sources_that_cannot_be_used(tmp_path, capsys, harm, sentence):
    root = make_coco(tmp_path / "coco")
    harm(root)
    assert main(["prepare", str(root), "--out", str(tmp_path / "out")]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out" / "captions.jsonl").exists()


def test_captions_that_are_not_utf8_are_left_out(tmp_path):
    root = make_coco(tmp_path / "coco", pictures=2)
    path = root / "annotations" / "captions_train2014.json"
    path.write_bytes(path.read_bytes().replace(b"calmly", b"caf\xe9"))
    assert run(root, tmp_path / "out").captions == 8
    assert set(skipped(tmp_path / "out").values()) == {"not UTF-8; save the captions as UTF-8"}


def test_what_is_prepared_already_is_not_overwritten(tmp_path, capsys):
    root = make_coco(tmp_path / "coco")
    run(root, tmp_path / "out")
    before = (tmp_path / "out" / "images32.npz").read_bytes()
    assert main(["prepare", str(root), "--out", str(tmp_path / "out")]) == 2
    assert "already holds prepared photographs" in capsys.readouterr().err
    assert (tmp_path / "out" / "images32.npz").read_bytes() == before


@pytest.mark.parametrize("name", ["captions.jsonl", "images32.npz", "unfinished/mine.png", "unfinished/deep/mine.png"])
def test_what_somebody_else_put_there_is_left_alone(tmp_path, capsys, name):
    root, own = make_coco(tmp_path / "coco"), tmp_path / "out" / name
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    assert main(["prepare", str(root), "--out", str(tmp_path / "out")]) == 2
    assert "is in the way" in capsys.readouterr().err and own.read_text() == "mine"
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == [own]


@pytest.fixture(scope="module")
def coco_layout(tmp_path_factory) -> Path:
    """The real sample of COCO where there is one, else a small one of coloured walls."""
    real = Path(os.environ.get("ALIGNDRAW_DATA", "no-data-root"), "coco_sample")
    return real if real.exists() else make_coco(tmp_path_factory.mktemp("coco"), "train2017", pictures=30)


@pytest.mark.slow
def test_from_cocos_own_layout_to_a_drawing(coco_layout, tmp_path, capsys):
    data, out = tmp_path / "data" / "coco", tmp_path / "run"
    assert main(["prepare", str(coco_layout), "--out", str(data)]) == 0
    assert "captions are in" in capsys.readouterr().out
    coco = COCO.load(tmp_path / "data")
    assert len(coco.pictures) >= 30 and coco.samples >= 4 * len(coco.pictures)
    assert coco.pictures.images.std() > 20  # photographs, not blank squares
    settings = ["--data-root", str(tmp_path / "data"), "--out", str(out), "--set", "steps=2", "--set", "batch=3"]
    assert main(["train", "--preset", "coco", "--recipe", "paper", *settings]) == 0
    checkpoint, caption = str(out / "model.safetensors"), coco.pictures.captions[0][0]
    assert main(["draw", caption, "--checkpoint", checkpoint, "--png", str(tmp_path / "a.png")]) == 0
    with Image.open(tmp_path / "a.png") as drawn:
        assert drawn.size == (256, 256)
