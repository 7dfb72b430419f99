"""Photographs with class names alone become captioned ones, marked as such."""

import json
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.__main__ import main
from alignDRAW_core.data.captioned_images import load_prepared
from alignDRAW_core.data.cifar10 import CLASSES
from alignDRAW_core.data.class_captions import PLAIN, captions_of, class_of, colour_names, colour_of, with_article
from alignDRAW_core.data.labelled import near_duplicates
from alignDRAW_core.data.photos import SHARES, Photos

from .prepared_folders import make_prepared

RED, GREY, BLUE = (200, 20, 20), (128, 128, 128), (30, 60, 220)


def one_thing(thing, ground) -> np.ndarray:
    """uint8 [32, 32, 3]: a square of one colour before another."""
    image = np.empty((32, 32, 3), np.uint8)
    image[:] = ground
    image[8:24, 8:24] = thing
    return image


def noisy(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (32, 32, 3), dtype=np.uint8)


def jpeg_of(image: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=95)
    return file.getvalue()


def test_captions_say_the_thing_and_the_colours_that_are_clear():
    said = captions_of(one_thing(RED, GREY), "automobile")
    assert said[0] == "a car." and "an automobile." in said and "a photo of a car." in said
    assert "a red car." in said and "a car on a grey background." in said and "a red car on a grey background." in said
    assert not any("background" in caption or "grey" in caption for caption in captions_of(noisy(0), "cat"))
    assert not any(caption.startswith("a red") for caption in captions_of(one_thing(RED, RED), "cat"))


@pytest.mark.parametrize(
    "rgb, name",
    [
        ((5, 5, 5), "black"),
        ((250, 250, 250), "white"),
        (GREY, "grey"),
        (RED, "red"),
        (BLUE, "blue"),
        ((30, 160, 40), "green"),
        ((240, 220, 30), "yellow"),
        ((245, 140, 20), "orange"),
        ((110, 70, 30), "brown"),
        ((140, 40, 200), "purple"),
        ((250, 120, 190), "pink"),
    ],
)
def test_colours_are_called_what_people_call_them(rgb, name):
    image = np.full((4, 4, 3), rgb, np.uint8)
    assert set(colour_names(image).ravel()) == {name} and colour_of(image) == name


def test_articles():
    assert [with_article(name) for name in ("elephant", "cat", "sunglasses")] == ["an elephant", "a cat", "sunglasses"]


def test_a_training_picture_that_is_nearly_a_test_picture_is_found_also_mirrored():
    images = np.stack([noisy(0), noisy(1), noisy(0), noisy(1)[:, ::-1], noisy(2)])
    images[2] = np.clip(images[2].astype(int) + 3, 0, 255)
    splits = np.array(["train", "train", "test", "val", "test"])
    assert near_duplicates(images, splits).tolist() == [0, 1]
    assert near_duplicates(images[[0, 1, 4]], np.array(["train", "train", "test"])).tolist() == []


def packed(path, count=12):
    """As our packed Tiny ImageNet."""
    files = [jpeg_of(one_thing(RED if k % 2 else BLUE, noisy(k)[0, 0])) for k in range(count)]
    np.savez(
        path,
        jpeg=np.frombuffer(b"".join(files), np.uint8),
        offsets=np.cumsum([0, *map(len, files)]),
        labels=np.arange(count) % 2,
        split=np.array(["train"] * (count - 4) + ["val"] * 4),
        classes=np.array(["school bus", "goldfish"]),
    )


def original(folder, count=6):
    """As Stanford's Tiny ImageNet."""
    (folder / "val" / "images").mkdir(parents=True)
    (folder / "wnids.txt").write_text("n01\nn02\n")
    (folder / "words.txt").write_text("n01\tschool bus\nn02\tgoldfish, Carassius auratus\nn03\tother\n")
    lines = []
    for wnid in ("n01", "n02"):
        (folder / "train" / wnid / "images").mkdir(parents=True)
        for k in range(count // 2):
            large = np.kron(one_thing(BLUE, noisy(k)[0, 0]), np.ones((2, 2, 1), np.uint8))
            (folder / "train" / wnid / "images" / f"{wnid}_{k}.JPEG").write_bytes(jpeg_of(large))
        for k in range(2):
            name = f"val_{wnid}_{k}.JPEG"
            (folder / "val" / "images" / name).write_bytes(jpeg_of(noisy(99 + k)))
            lines.append(f"{name}\t{wnid}\t0\t0\t63\t63")
    (folder / "val" / "val_annotations.txt").write_text("\n".join(lines))


@pytest.mark.parametrize("kind", ["packed", "original"])
def test_tiny_imagenet_is_prepared_with_captions_marked_as_made_by_a_program(tmp_path, kind, capsys):
    source = tmp_path / "source"
    if kind == "packed":
        source.mkdir()
        packed(source / "jpeg32.npz")
    else:
        original(source)
    out = tmp_path / "tiny_imagenet"
    assert main(["prepare", str(source), "--out", str(out)]) == 0
    data = load_prepared(out)
    assert {"a goldfish.", "a fish."} <= {each for own in data.captions for each in own}
    assert set(data.splits) == {"train", "val", "test"} and "made by a program" in capsys.readouterr().out
    with open(out / "captions.jsonl") as file:
        assert all("a program" in json.loads(line)["captions_made_by"] for line in file)
    (source_of,) = Photos.load(out).held_out()
    assert "a program" in source_of["captions_made_by"]
    assert main(["prepare", str(source), "--out", str(out)]) == 2  # nothing is written over


def test_cifar10_is_prepared_and_its_test_pictures_stay_out_of_training(tmp_path):
    batches = tmp_path / "cifar-10-batches-bin"
    batches.mkdir()
    for name in [f"data_batch_{k}.bin" for k in range(1, 6)] + ["test_batch.bin"]:
        rng = np.random.default_rng(len(name) + ord(name[-5]))
        records = rng.integers(0, 256, (8, 3073), dtype=np.uint8)
        records[:, 0] = np.arange(8)
        (batches / name).write_bytes(records.tobytes())
    assert main(["prepare", str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    data = load_prepared(tmp_path / "out")
    assert data.splits.count("test") == 8 and data.splits.count("val") == 2 and "a plane." in data.captions[0]


def test_folders_are_mixed_at_their_rates(tmp_path):
    for name, count in (("flickr8k", 12), ("cifar10", 40), ("tiny_imagenet", 20)):
        make_prepared(tmp_path / name, count)
    photos = Photos.load(tmp_path)
    pictures = {source["folder"]: source["pictures"] for source in photos.sources}
    chances, begin = photos._chances, 0
    for name in pictures:
        part = chances[begin : begin + pictures[name]]
        assert part.sum() == pytest.approx(SHARES[name]) and np.ptp(part) < 1e-12
        begin += pictures[name]
    make_prepared(tmp_path / "others", 12)
    assert Photos.load(tmp_path)._chances is None  # a folder without a rate: every picture as often as any other


@pytest.mark.parametrize("order", [1, -1])
def test_captions_tell_their_class_also_where_one_is_called_as_another(order):
    names = [*PLAIN, *CLASSES, "bus", "dog", "bird"][::order]
    for name in names:
        assert class_of(captions_of(one_thing(RED, GREY), name), names) == name
    assert class_of(("a unicorn.", "a photo of a unicorn."), names) is None
