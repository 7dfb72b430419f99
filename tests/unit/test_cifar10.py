"""CIFAR-10's loader and its net, on a small data set of coloured noise."""

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from alignDRAW_core.data.cifar10 import Cifar10, load_cifar10
from alignDRAW_core.evaluation.classifiers import load_classifier, save_classifier
from alignDRAW_core.evaluation.classifiers.cifar10 import PATH, CifarNet, accuracy, features, train_cifar_net


def coloured(count: int) -> Cifar10:
    """Ten brightnesses for ten classes, with noise on top."""
    rng = np.random.default_rng(0)
    labels = rng.integers(10, size=count)
    images = np.clip(rng.normal(25.0 * labels[:, None, None, None] + 10, 20, (count, 32, 32, 3)), 0, 255).astype(
        np.uint8
    )
    return Cifar10(images, labels)


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
    monkeypatch.setattr("alignDRAW_core.evaluation.classifiers.cifar10.SAVE_EVERY", 2)
    monkeypatch.setattr("alignDRAW_core.evaluation.classifiers.cifar10.BATCH", 8)
    data, state = coloured(40), tmp_path / "state.pt"
    whole = train_cifar_net(data, steps=8, state=state)
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
        patch.setattr("alignDRAW_core.evaluation.classifiers.cifar10.tqdm", stop_after_five)
        train_cifar_net(data, steps=8, state=state)
    assert torch.load(state, weights_only=True)["step"] == 4
    resumed = train_cifar_net(data, steps=8, state=state)
    for name, weight in whole.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], weight)


@pytest.mark.slow
def test_it_learns_and_comes_back_from_half_precision(tmp_path, monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.classifiers.cifar10.BATCH", 20)
    data = coloured(200)
    net = train_cifar_net(data, steps=30)
    assert accuracy(net, data) > 0.4
    save_classifier(net.half(), tmp_path / "net.safetensors", {})
    again = load_classifier(CifarNet, tmp_path / "net.safetensors")
    assert (
        features(again, data.images[:3]).shape == (3, 256) and features(again, data.images[:3]).dtype == torch.float32
    )


def test_a_picture_has_the_same_features_alone_and_in_a_batch():
    net, data = CifarNet().eval(), coloured(5)
    torch.testing.assert_close(features(net, data.images)[2:3], features(net, data.images[2:3]))


@pytest.mark.slow
@pytest.mark.skipif(
    not (Path(os.environ.get("ALIGNDRAW_DATA", "")) / "cifar10").is_dir(), reason="CIFAR-10 is not here"
)
def test_the_shipped_net_knows_real_photographs():
    assert PATH.stat().st_size < 4_000_000
    test = load_cifar10(os.environ["ALIGNDRAW_DATA"], "test")
    assert accuracy(load_classifier(CifarNet, PATH), Cifar10(test.images[:2000], test.labels[:2000])) >= 0.87


def test_its_accuracy_is_the_share_it_reads_right():
    class AlwaysTwo(torch.nn.Module):
        def forward(self, pictures):
            self.white = pictures.max().item()
            return torch.nn.functional.one_hot(torch.full((len(pictures),), 2), 10).float()

    net, images = AlwaysTwo(), np.full((5, 32, 32, 3), 255, np.uint8)
    assert accuracy(net, Cifar10(images, np.array([2, 0, 2, 1, 9]))) == pytest.approx(0.4) and net.white == 1
