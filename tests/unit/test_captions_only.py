"""Captions without their pictures."""

import gzip
import json

import numpy as np
import pytest

from alignDRAW_core.data.captions_only import captions_to_read


def prepared(folder, captions: dict[str, list[str]]):
    """A prepared folder with one grey picture a split, of these captions."""
    folder.mkdir()
    np.savez_compressed(folder / "images32.npz", images=np.full((len(captions), 32, 32, 3), 128, np.uint8))
    lines = [{"id": f"{split}.jpg", "split": split, "captions": own} for split, own in captions.items()]
    (folder / "captions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def alone(folder, captions: list[list[str]]):
    folder.mkdir()
    with gzip.open(folder / "captions.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": k, "captions": own}) + "\n" for k, own in enumerate(captions))


def test_nothing_that_a_prepared_folder_holds_out_is_read_wherever_it_stands(tmp_path):
    alone(tmp_path / "a-list", [["a cat.", "one cat."], ["a dog.", "held out."], ["a bird."], ["for the test."]])
    prepared(tmp_path / "photos", {"train": ["a fish."], "val": ["held out.", "more."], "test": ["for the test."]})
    assert sorted(captions_to_read(tmp_path)) == [("a bird.",), ("a cat.", "one cat."), ("a fish.",)]


def test_a_prepared_folder_may_be_given_itself(tmp_path):
    prepared(tmp_path / "mine", {"train": ["a fish."], "val": ["more."]})
    assert captions_to_read(tmp_path / "mine") == [("a fish.",)]


def test_without_captions_it_says_so(tmp_path):
    with pytest.raises(ValueError, match="no captions"):
        captions_to_read(tmp_path)
