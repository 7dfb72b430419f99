"""CIFAR-10's loader, and nets that tell kinds of photograph apart, on a small data set of coloured noise."""

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from alignDRAW_core.data.cifar10 import CLASSES, Cifar10, load_cifar10
from alignDRAW_core.data.labelled import Labelled, installed_tiny_imagenet
from alignDRAW_core.evaluation.classifiers.photographs import (
    CIFAR10,
    TINY_IMAGENET,
    PhotographNet,
    accuracy,
    features,
    load_photograph_net,
    save_photograph_net,
    train_photograph_net,
)
from alignDRAW_core.storage.checkpoint import CheckpointError


def coloured(count: int) -> Cifar10:
    """Ten brightnesses for ten classes, with noise on top."""
    rng = np.random.default_rng(0)
    labels = rng.integers(10, size=count)
    images = np.clip(rng.normal(25.0 * labels[:, None, None, None] + 10, 20, (count, 32, 32, 3)), 0, 255).astype(
        np.uint8
    )
    return Cifar10(images, labels)


def labelled(count: int) -> Labelled:
    data = coloured(count)
    return Labelled(data.images, [CLASSES[label] for label in data.labels], np.full(count, "train"))


def write_official(folder: Path, data: Cifar10) -> None:
    folder.mkdir()
    records = np.concatenate(
        [data.labels[:, None].astype(np.uint8), data.images.transpose(0, 3, 1, 2).reshape(len(data.labels), -1)], axis=1
    )
    for k, part in enumerate(np.array_split(records, 5), 1):
        part.tofile(folder / f"data_batch_{k}.bin")
    records[:4].tofile(folder / "test_batch.bin")


def test_both_layouts_are_read(tmp_path):
    data = coloured(10)
    write_official(tmp_path / "cifar-10-batches-bin", data)
    found = load_cifar10(tmp_path, "train")
    np.testing.assert_array_equal(found.images, data.images)
    assert found.labels.tolist() == data.labels.tolist() and len(load_cifar10(tmp_path, "test").labels) == 4

    files = []
    for image in data.images:
        Image.fromarray(image).save(file := BytesIO(), "JPEG", quality=98, subsampling=0)
        files.append(np.frombuffer(file.getvalue(), np.uint8))
    (tmp_path / "other" / "cifar10").mkdir(parents=True)
    np.savez(
        tmp_path / "other" / "cifar10" / "train_jpeg.npz",
        jpeg=np.concatenate(files),
        labels=data.labels.astype(np.uint8),
        offsets=np.cumsum([0] + [len(file) for file in files]),
    )
    packed = load_cifar10(tmp_path / "other", "train")
    assert (
        np.abs(packed.images.astype(int) - data.images).mean() < 12 and packed.labels.tolist() == data.labels.tolist()
    )


def test_missing_and_damaged_files_are_said(tmp_path):
    with pytest.raises(ValueError, match="CIFAR-10 is missing"):
        load_cifar10(tmp_path, "train")
    write_official(tmp_path / "cifar-10-batches-bin", coloured(10))
    (tmp_path / "cifar-10-batches-bin" / "data_batch_3.bin").write_bytes(b"half")
    with pytest.raises(ValueError, match="unpack it again"):
        load_cifar10(tmp_path, "train")


def test_training_goes_on_where_it_was_left(tmp_path, monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.classifiers.photographs.SAVE_EVERY", 2)
    monkeypatch.setattr("alignDRAW_core.evaluation.classifiers.photographs.BATCH", 8)
    data, state = labelled(40), tmp_path / "state.pt"
    whole = train_photograph_net(data, steps=8, state=state)
    kept = torch.load(state, weights_only=True)
    assert kept["step"] == 8

    class Stop(Exception):
        pass

    def stop_after_five(steps, **_):
        for step in steps:
            if step == 5:
                raise Stop
            yield step

    state.unlink()
    with monkeypatch.context() as patch, pytest.raises(Stop):
        patch.setattr("alignDRAW_core.evaluation.classifiers.photographs.tqdm", stop_after_five)
        train_photograph_net(data, steps=8, state=state)
    assert torch.load(state, weights_only=True)["step"] == 4
    resumed = train_photograph_net(data, steps=8, state=state)
    for name, weight in whole.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], weight)
    state.write_bytes(state.read_bytes()[:100])
    with pytest.raises(ValueError, match="state.pt holds no training of this classifier"):
        train_photograph_net(data, steps=8, state=state)


@pytest.mark.slow
def test_it_learns_and_comes_back_from_half_precision(tmp_path, monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.classifiers.photographs.BATCH", 20)
    data = labelled(200)
    net = train_photograph_net(data, steps=60)
    assert accuracy(net, data.images, data.labels) > 0.8
    save_photograph_net(net, tmp_path / "net.safetensors", {})
    again = load_photograph_net(tmp_path / "net.safetensors")
    assert again.classes == CLASSES and all(weight.dtype == torch.float32 for weight in again.parameters())
    assert accuracy(again, data.images, data.labels) > 0.8 and features(again, data.images[:3]).shape == (3, 256)


def test_a_picture_has_the_same_features_alone_and_in_a_batch():
    net, data = PhotographNet(CLASSES).eval(), coloured(5)
    torch.testing.assert_close(features(net, data.images)[2:3], features(net, data.images[2:3]))


def test_levels_and_bytes_are_the_same_to_it():
    net, data = PhotographNet(CLASSES).eval(), coloured(5)
    torch.testing.assert_close(features(net, data.images), features(net, data.images / np.float32(255)))


def test_a_file_that_names_no_classes_is_refused():
    with pytest.raises(CheckpointError, match="names no kinds of photograph"):
        load_photograph_net(CIFAR10.with_name("scenes.safetensors"))


def installed(name: str) -> Path:
    return Path(os.environ.get("ALIGNDRAW_DATA", "")) / name


@pytest.mark.slow
@pytest.mark.skipif(not installed("cifar10").is_dir(), reason="CIFAR-10 is not here")
def test_the_shipped_net_knows_real_photographs():
    assert CIFAR10.stat().st_size < 4_000_000
    test = load_cifar10(os.environ["ALIGNDRAW_DATA"], "test")
    net = load_photograph_net()
    assert net.classes == CLASSES and accuracy(net, test.images[:2000], test.labels[:2000]) >= 0.87


@pytest.mark.slow
@pytest.mark.skipif(not installed("tiny_imagenet32").is_dir(), reason="Tiny ImageNet is not here")
def test_the_shipped_net_knows_the_kinds_of_tiny_imagenet():
    assert TINY_IMAGENET.stat().st_size < 4_000_000
    data, net = installed_tiny_imagenet(Path(os.environ["ALIGNDRAW_DATA"])), load_photograph_net(TINY_IMAGENET)
    test = data.where(np.flatnonzero(data.splits == "test")[:1000])
    labels = np.array([net.classes.index(name) for name in test.names])
    assert accuracy(net, test.images, labels) >= 0.4 and accuracy(net, test.images, labels, guesses=5) >= 0.7


def test_its_accuracy_is_the_share_it_reads_right():
    class AlwaysTwo(torch.nn.Module):
        def forward(self, pictures):
            self.white = pictures.max().item()
            return torch.nn.functional.one_hot(torch.full((len(pictures),), 2), 10).float()

    net, images = AlwaysTwo(), np.full((5, 32, 32, 3), 255, np.uint8)
    assert accuracy(net, images, np.array([2, 0, 2, 1, 9])) == pytest.approx(0.4) and net.white == 1


def test_more_guesses_find_more():
    class ThreeThenOne(torch.nn.Module):
        def forward(self, pictures):
            return torch.tensor([0.0, 1, 0.5, 2]).expand(len(pictures), -1)

    images, labels = np.zeros((4, 32, 32, 3), np.uint8), np.array([3, 1, 2, 0])
    assert [accuracy(ThreeThenOne(), images, labels, guesses) for guesses in (1, 2, 3, 4)] == [0.25, 0.5, 0.75, 1]
