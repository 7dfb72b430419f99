"""Photographs as a data set: what is read from prepared folders, what a batch holds, and a short training on them."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from alignDRAW_core.__main__ import main
from alignDRAW_core.data.captioned_images import load_prepared, prepared_folders
from alignDRAW_core.data.photos import (
    COCO,
    COMPARISONS,
    DOES,
    EXAMPLES,
    SHADES,
    THINGS,
    WHERE,
    WHO,
    Photos,
    varied,
)
from alignDRAW_core.storage.checkpoint import find, read_card
from alignDRAW_core.vocabulary import UNK, is_word, tokenise

from .prepared_folders import COLOURS, make_prepared

REAL = Path(os.environ.get("ALIGNDRAW_DATA", "no-data-root"))
real = pytest.mark.skipif(not (REAL / "flickr8k").exists(), reason="ALIGNDRAW_DATA/flickr8k is not here")


@pytest.fixture
def root(tmp_path):
    make_prepared(tmp_path / "one")
    make_prepared(tmp_path / "two", pictures=6)
    (tmp_path / "mnist").mkdir()
    return tmp_path


def test_a_split_of_all_folders_is_read_together(root):
    photos = Photos.load(root, "train")
    assert len(photos.pictures) == 6 + 4 and photos.samples == 20
    assert photos.pictures.images.shape == (10, 32, 32, 3) and set(photos.pictures.splits) == {"train"}
    assert photos.held_out() == [
        {"folder": "one", "split": "train", "pictures": 6, "captions": 12},
        {"folder": "two", "split": "train", "pictures": 4, "captions": 8},
    ]
    assert photos.about.endswith(": 6 of one, with captions by people; 4 of two, with captions by people.")
    assert len(Photos.load(root / "one", "val").pictures) == 3


def test_pictures_and_captions_of_a_batch_belong_together(root):
    images, captions = Photos.load(root).batch(40, np.random.default_rng(0))
    assert images.shape == (40, 32, 32, 3) and images.dtype == np.uint8 and len(set(captions)) > 3
    for image, caption in zip(images, captions):
        colour = next(name for name in COLOURS if name in caption)
        np.testing.assert_allclose(image.mean(axis=(0, 1)), COLOURS[colour], atol=6)


def test_a_batch_depends_on_the_generator_alone(root):
    first, second = (Photos.load(root).batch(7, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    assert first[1] == second[1]


def test_a_varied_picture_is_the_picture_or_its_mirror_image_a_little_cropped():
    ramp = np.repeat(np.linspace(0, 248, 32).astype(np.uint8)[None, :, None], 32, axis=0).repeat(3, axis=2)
    seen = [varied(ramp, np.random.default_rng(seed)) for seed in range(60)]
    rising = [image[16, 31, 0] > image[16, 0, 0] for image in seen]
    assert 15 < sum(rising) < 45
    for image, up in zip(seen, rising):
        expected = ramp if up else ramp[:, ::-1]
        assert (
            image.shape == ramp.shape and np.abs(image.astype(int) - expected).max() <= 40
        )  # 4 pixels of 8 levels, and ringing
    assert sum(np.array_equal(image, ramp) or np.array_equal(image, ramp[:, ::-1]) for image in seen) > 15


def test_rare_words_are_not_in_the_vocabulary_but_are_counted(root):
    path = root / "one" / "captions.jsonl"
    lines = path.read_text().splitlines()
    first = json.loads(lines[0])
    first["captions"].append("A zebra hangs there.")
    path.write_text("\n".join([json.dumps(first), *lines[1:]]))
    photos = Photos.load(root)
    assert photos.word_counts["zebra"] == 1 and photos.word_counts["wall"] == 10
    assert "zebra" not in photos.vocabulary().ids and "wall" in photos.vocabulary().ids
    counts = [photos.word_counts[word] for word in photos.vocabulary().words]
    assert min(counts) >= 5 and counts == sorted(counts, reverse=True)


def test_captions_that_cannot_be_read_are_not_trained_on(root):
    path = root / "two" / "captions.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[0]["captions"] = ["xylophone", "red " * 80, "A red wall."]
    lines[1]["captions"] = ["quokka !"]
    path.write_text("\n".join(map(json.dumps, lines)))
    photos = Photos.load(root)
    assert len(photos.usable) == 9 and ["A red wall."] in [captions for _, captions in photos.usable]
    _, captions = photos.batch(200, np.random.default_rng(0))
    assert not any("xylophone" in caption or "quokka" in caption or len(caption) > 100 for caption in captions)


def test_coco_keeps_the_first_five_captions_of_7_to_29_words(tmp_path):
    folder = make_prepared(tmp_path / "coco", pictures=1)
    captions = [
        "one two three four five six.",
        "one two three four five six seven.",
        " ".join(["word"] * 29),
        " ".join(["word"] * 30),
        "seven words are quite enough for this.",
        "a sixth caption is one too many here.",
    ]
    (folder / "captions.jsonl").write_text(json.dumps({"id": 1, "split": "train", "captions": captions}))
    coco = COCO.load(tmp_path)
    assert [kept for _, kept in coco.usable] == [[captions[1], captions[2], captions[4]]]
    assert "sixth" not in coco.vocabulary().ids and "enough" in coco.vocabulary().ids and coco.most_words == 25_323


@pytest.mark.parametrize(
    "harm, sentence",
    [
        (lambda folder: (folder / "images32.npz").write_bytes(b"PK half a file"), "images32.npz is damaged"),
        (lambda folder: np.savez(folder / "images32.npz", pictures=np.zeros(3)), "images32.npz is damaged or not ours"),
        (
            lambda folder: np.savez(folder / "images32.npz", images=np.zeros((12, 28, 28), np.uint8)),
            "where uint8 .* belongs",
        ),
        (
            lambda folder: np.savez(folder / "images32.npz", images=np.zeros((11, 32, 32, 3), np.uint8)),
            "11 images and 12 lines",
        ),
        (
            lambda folder: (folder / "captions.jsonl").write_text(
                '{"id": 1, "split": "train", "captions": ["a"]}\n{"id"'
            ),
            "line 2",
        ),
        (
            lambda folder: (folder / "captions.jsonl").write_text('{"id": 1, "split": "train", "captions": []}\n'),
            "at least one",
        ),
        (lambda folder: (folder / "captions.jsonl").write_text('{"id": 1, "split": "train"}\n'), "line 1"),
        (
            lambda folder: (folder / "captions.jsonl").write_bytes(
                b'{"id": 1, "split": "train", "captions": ["caf\xe9"]}\n'
            ),
            "line 1",
        ),
        (lambda folder: (folder / "captions.jsonl").unlink(), "holds no prepared photographs"),
        (lambda folder: shutil.rmtree(folder), "holds no prepared photographs"),
    ],
)
def test_damaged_folders_are_refused_with_a_sentence(tmp_path, harm, sentence):
    harm(make_prepared(tmp_path / "harmed"))
    with pytest.raises(ValueError, match=sentence):
        Photos.load(tmp_path)


def test_the_bound_is_measured_on_the_same_pictures_of_each_split(root):
    photos = Photos.load(root)
    for held, pictures in ((False, photos.pictures), (True, photos.val)):
        images, captions = photos.validation(3, held)
        assert images.shape == (3, 32, 32, 3) and set(captions) <= {
            said for captions in pictures.captions for said in captions
        }
        np.testing.assert_array_equal(images, photos.validation(3, held)[0])
        for image, caption in zip(images, captions):
            np.testing.assert_allclose(
                image.mean(axis=(0, 1)), COLOURS[next(name for name in COLOURS if name in caption)], atol=6
            )


def test_without_a_val_split_nothing_held_out_is_measured(tmp_path):
    make_prepared(tmp_path / "one", splits=("train",))
    assert (
        Photos.load(tmp_path).validation(held_out=True) is None
        and Photos.load(tmp_path).validation(held_out=False) is not None
    )


def test_a_split_that_is_not_there_is_named(tmp_path):
    make_prepared(tmp_path / "one", splits=("test",))
    with pytest.raises(ValueError, match="no train split"):
        Photos.load(tmp_path)


def test_too_few_captions_to_learn_a_word_from(tmp_path):
    make_prepared(tmp_path / "one", pictures=2)
    with pytest.raises(ValueError, match="no caption can be trained on.*Prepare more"):
        Photos.load(tmp_path).batch(1, np.random.default_rng(0))


def test_a_short_training_writes_a_checkpoint_that_says_what_it_saw(root, tmp_path, capsys):
    out = tmp_path / "run"
    status = main(
        [
            "train",
            "--preset",
            "photos",
            "--data-root",
            str(root),
            "--out",
            str(out),
            "--set",
            "steps=2",
            "--set",
            "batch=2",
        ]
    )
    assert status == 0, capsys.readouterr().err
    card = read_card(out / "model.safetensors")
    assert card["training"]["data"] == Photos.key and [source["folder"] for source in card["training"]["held_out"]] == [
        "one",
        "two",
    ]
    assert card["training"]["recipe"]["c_0"] == 0
    assert len(card["examples"]) == 8 and all(
        "square hangs" in caption for caption in card["examples"]
    )  # not the paper's
    assert card["training"]["word_counts"]["wall"] == 10
    assert {"trained_on", "held_out"} <= set(json.loads((out / "log.jsonl").read_text().splitlines()[-1]))
    assert (card["config"]["vocabulary"], card["config"]["embedding"]) == (len(card["vocabulary"]), 128)


@real
def test_the_real_folders_are_found_and_have_their_official_splits():
    assert [folder.name for folder in prepared_folders(REAL)] == ["coco_mini", "flickr8k"]
    flickr = load_prepared(REAL / "flickr8k")
    assert [len(flickr.split(name)) for name in ("train", "val", "test")] == [5_999, 1_000, 1_000]


def test_the_papers_captions_are_among_the_examples_and_the_shipped_ones_begin_alike():
    assert {
        "A stop sign is flying in blue skies.",
        "A herd of elephants flying in the blue skies.",
        "A person skiing on sand clad vast desert.",
        "A toilet seat sits open in the grass field.",
        "A yellow school bus parked in a parking lot.",
        "A very large commercial plane flying in rainy skies.",
        "A herd of elephants walking across a dry grass field.",
        "The decadent chocolate desert is on the table.",
        "A bowl of bananas is on the table.",
        "A vintage photo of a cat.",
        "A rider on a blue motorcycle in the desert.",
        "A surfer, a woman, and a child walk on the beach.",
        "A group of people walk on a beach with surf boards.",
    } <= set(EXAMPLES)
    assert read_card(find("photos"))["examples"][0] == EXAMPLES[0]


@real
def test_the_papers_captions_are_offered_where_most_of_their_words_are_known():
    assert Photos.load(REAL).examples == EXAMPLES


@real
def test_what_the_page_proposes_is_mostly_known_and_surprises_wholly():
    vocabulary = Photos.load(REAL).vocabulary()
    assert 2_000 < len(vocabulary) < 4_000
    sentences = [" ".join(part) for part in (WHO, DOES, WHERE, THINGS, SHADES)]
    assert all(vocabulary.id_of(word) != UNK for sentence in sentences for word in sentence.split())
    unknown = {
        word
        for text in EXAMPLES + COMPARISONS
        for word in tokenise(text)
        if is_word(word) and vocabulary.id_of(word) == UNK
    }
    assert unknown == {"vast", "commercial", "decadent", "vintage", "jellyfish"}  # Tiny ImageNet says the last


@pytest.mark.slow
@real
def test_flickr8k_is_trained_on(tmp_path, capsys):
    out, settings = tmp_path / "run", ["--set", "steps=1", "--set", "batch=2"]
    assert (
        main(["train", "--preset", "photos", "--data-root", str(REAL / "flickr8k"), "--out", str(out), *settings]) == 0
    )
    training = read_card(out / "model.safetensors")["training"]
    assert training["held_out"] == [{"folder": "flickr8k", "split": "train", "pictures": 5_999, "captions": 29_995}]
    assert training["word_counts"]["dog"] > 5_000


def test_as_in_the_paper_photographs_are_shown_as_they_are(root):
    photos = Photos.load(root)
    images, _ = photos.plain().batch(20, np.random.default_rng(0))
    kept = {image.tobytes() for image in photos.pictures.images}
    assert all(image.tobytes() in kept for image in images)
    assert not all(image.tobytes() in kept for image in photos.batch(20, np.random.default_rng(0))[0])
