"""A checkpoint that is not what was written is never drawn with: one flipped bit, a block of zeroes, anywhere in the
file."""

import shutil
from functools import partial

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

import alignDRAW_core as ad
from alignDRAW_core.__main__ import main
from alignDRAW_core.evaluation.classifiers import FOLDER, load_classifier, save_classifier
from alignDRAW_core.evaluation.classifiers.digits import DigitClassifier
from alignDRAW_core.evaluation.classifiers.photographs import load_photograph_net
from alignDRAW_core.evaluation.classifiers.scenes import SceneClassifier
from alignDRAW_core.models.registry import READERS
from alignDRAW_core.models.sharpener import SharpenerConfig
from alignDRAW_core.storage import library as mine
from alignDRAW_core.storage.checkpoint import (
    SHIPPED,
    CheckpointError,
    find,
    load_checkpoint,
    load_sharpener,
    put_sharpener,
    read_card,
    read_checkpoint,
    save_scores,
)
from alignDRAW_core.storage.weights_file import digest, read_weights, write_weights

from .test_sharpen import small_sharpener

CPU = torch.device("cpu")
BLOCK = 4096
NAMES = sorted(path.stem for path in SHIPPED.glob("*.safetensors"))


@pytest.fixture
def sharpened(small_checkpoint):
    put_sharpener(small_checkpoint, small_sharpener(SharpenerConfig(11, 13, 1, 12, filters=3)), {})
    return small_checkpoint


def header_length(path) -> int:
    return 8 + int.from_bytes(path.read_bytes()[:8], "little")


def metadata_of(path) -> dict[str, str]:
    with safe_open(path, framework="pt") as file:
        return file.metadata()


def flipped(whole: bytes, bit: int) -> bytes:
    damaged = bytearray(whole)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def refused(path, load=ad.load) -> str:
    with pytest.raises(CheckpointError) as error:
        load(path)
    return str(error.value)


def test_a_flipped_bit_anywhere(sharpened):
    whole, header = sharpened.read_bytes(), header_length(sharpened)
    rng = np.random.default_rng(0)
    for bit in [*rng.integers(8 * header, size=32), *rng.integers(8 * header, 8 * len(whole), size=32)]:
        sharpened.write_bytes(flipped(whole, int(bit)))
        refused(sharpened)
    sharpened.write_bytes(whole)
    assert ad.load(sharpened).sharpener is not None


def test_every_letter_of_the_digest_and_its_name(small_checkpoint):
    whole = small_checkpoint.read_bytes()
    start = whole.index(b'"digest"')
    for bit in range(8 * start, 8 * (start + len('"digest":"sha256:') + 64 + 1)):
        small_checkpoint.write_bytes(flipped(whole, bit))
        refused(small_checkpoint)


@pytest.mark.parametrize("name", NAMES)
def test_shipped_ones(tmp_path, name):
    load = ad.load_captioner if read_card(find(name)).get("kind") in READERS else ad.load
    whole, path = find(name).read_bytes(), tmp_path / "damaged.safetensors"
    rng = np.random.default_rng(1)
    for bit in rng.integers(8 * len(whole), size=8):
        path.write_bytes(flipped(whole, int(bit)))
        refused(path, load)
    for place in (0, *rng.integers(len(whole) - BLOCK, size=8)):
        path.write_bytes(whole[:place] + bytes(BLOCK) + whole[place + BLOCK :])
        assert "Get it again" in refused(path, load)
    path.write_bytes(whole)
    load(path)


@pytest.mark.parametrize(
    "load, name",
    [
        (load_photograph_net, "cifar10"),
        (load_photograph_net, "tiny-imagenet"),
        (partial(load_classifier, DigitClassifier), "digits"),
        (partial(load_classifier, SceneClassifier), "scenes"),
    ],
)
def test_shipped_classifiers(tmp_path, load, name):
    whole, path = (FOLDER / f"{name}.safetensors").read_bytes(), tmp_path / "judge.safetensors"
    for bit in np.random.default_rng(2).integers(8 * len(whole), size=8):
        path.write_bytes(flipped(whole, int(bit)))
        assert "train-classifier" in refused(path, load)
    path.write_bytes(whole)
    load(path)


@pytest.mark.parametrize(
    "path", [*SHIPPED.glob("*.safetensors"), *FOLDER.glob("*.safetensors")], ids=lambda path: path.stem
)
def test_whatever_is_shipped_has_a_digest(path):
    assert metadata_of(path)["digest"].startswith("sha256:")


def test_an_older_file_loads_as_before(sharpened):
    weights, metadata = load_file(sharpened), metadata_of(sharpened)
    before = ad.load(sharpened).draw("the red bus .")
    save_file(weights, sharpened, {name: value for name, value in metadata.items() if name != "digest"})
    after = ad.load(sharpened).draw("the red bus .")
    assert np.array_equal(before.canvases, after.canvases) and np.array_equal(before.sharpened, after.sharpened)


def test_the_order_of_a_file_means_nothing(small_checkpoint):
    weights, metadata = load_file(small_checkpoint), metadata_of(small_checkpoint)
    backwards = {name: weights[name] for name in sorted(weights, reverse=True)}
    facts = {name: metadata[name] for name in sorted(metadata, reverse=True) if name != "digest"}
    assert digest(backwards, facts) == metadata["digest"]


@pytest.mark.parametrize(
    "change", [{"c_0": "reshaped"}, {"c_0": "retyped"}, {"c_0": "renamed"}, {"about": "Another."}, {"further": "fact"}]
)
def test_names_types_shapes_and_metadata_count(tmp_path, change):
    weights, metadata = {"c_0": torch.arange(6).reshape(2, 3).half(), "z": torch.zeros(())}, {"about": "A test."}
    changed = {
        "reshaped": {**weights, "c_0": weights["c_0"].reshape(3, 2)},
        "retyped": {**weights, "c_0": weights["c_0"].view(torch.int16)},
        "renamed": {"c_1": weights["c_0"], "z": weights["z"]},
    }.get(change.get("c_0"), weights)
    write_weights(tmp_path / "x.safetensors", weights, metadata)
    found, facts = read_weights(tmp_path / "x.safetensors")
    assert facts == metadata and all(torch.equal(found[name], weights[name]) for name in weights)
    kept = metadata_of(tmp_path / "x.safetensors")
    save_file(changed, tmp_path / "x.safetensors", kept if "c_0" in change else kept | change)
    with pytest.raises(ValueError, match="changed since it was written"):
        read_weights(tmp_path / "x.safetensors")


def test_whoever_writes_renews_it(sharpened, tmp_path):
    save_scores(sharpened, {"bound": {"nats": 1.0}}, 0.7)
    read_checkpoint(sharpened)
    put_sharpener(sharpened, load_sharpener(sharpened, CPU), {"steps": 1}, tmp_path / "copy.safetensors")
    read_checkpoint(tmp_path / "copy.safetensors")
    save_classifier(nn.Linear(2, 2), tmp_path / "judge.safetensors", {"digit": "1.0"})
    assert load_classifier(lambda: nn.Linear(2, 2), tmp_path / "judge.safetensors").weight.dtype == torch.float32


def test_damage_is_not_written_on(sharpened, tmp_path, capsys):
    whole = sharpened.read_bytes()
    damaged = flipped(whole, 8 * len(whole) - 3)
    sharpened.write_bytes(damaged)
    for work in (
        lambda path: save_scores(path, {}, 0.5),
        lambda path: put_sharpener(path, small_sharpener(SharpenerConfig(11, 13, 1, 12, filters=3)), {}),
        lambda path: mine.keep(path, "kept", tmp_path / "mine"),
        lambda path: load_checkpoint(path, CPU),
    ):
        assert "Get it again, or train it anew." in refused(sharpened, work)
    shutil.copy(sharpened, tmp_path / "other.safetensors")
    for command in (
        ["draw", "the red bus .", "--checkpoint", str(sharpened), "--png", str(tmp_path / "x.png")],
        ["put-sharpener", "--from", str(sharpened), "--into", str(tmp_path / "other.safetensors")],
        ["merge", str(sharpened), str(sharpened), "--out", str(tmp_path / "mean.safetensors")],
    ):
        assert main(command) == 2 and "changed since it was written" in capsys.readouterr().err
    assert sharpened.read_bytes() == damaged and not (tmp_path / "mine").exists() and not (tmp_path / "x.png").exists()
