"""Models beside each other: the paper's tables, and what is read in drawings of scenes."""

import csv
import json

import numpy as np
import pytest
import torch

from alignDRAW_core.__main__ import main
from alignDRAW_core.data.captioned_images import load_prepared
from alignDRAW_core.data.cifar10 import CLASSES
from alignDRAW_core.data.photos import Photos
from alignDRAW_core.data.scenes import Scenes, is_hidden
from alignDRAW_core.evaluation import scenes as scene_evaluation
from alignDRAW_core.evaluation import table
from alignDRAW_core.evaluation.classifiers import load_classifier, scenes
from alignDRAW_core.evaluation.classifiers.photographs import PhotographNet
from alignDRAW_core.evaluation.frechet import frechet_distance
from alignDRAW_core.generation.drawing import Drawing
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.config import preset
from alignDRAW_core.models.registry import KINDS, kind_of
from alignDRAW_core.storage.checkpoint import save_checkpoint
from alignDRAW_core.storage.encoders import with_encoder
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import CARD, small_model
from .prepared_folders import make_prepared

SIZES = dict(glimpses=2, h_gen=9, h_infer=9, z_dim=4, read_size=3, write_size=3, h_lang=5, align_dim=6)
WORDS = Vocabulary("a red green blue square hangs on the old wall".split())


def checkpoint(folder, kind: str, words: Vocabulary, key: str):
    """An untrained one."""
    sizes = kind_of(kind).config_for(preset("scenes", vocabulary=len(words), **SIZES))
    model = with_encoder(kind_of(kind)(sizes), words)
    model.initialise("default", torch.Generator().manual_seed(0))
    path = folder / f"{kind}.safetensors"
    card = {**CARD, "vocabulary": words.words, "training": {"data": key}, "examples": ["a red square"]}
    save_checkpoint(path, model, card)
    return path


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("alignDRAW_core.evaluation.photos.SAMPLES", 2)
    monkeypatch.setattr("alignDRAW_core.cli.table.load_photograph_net", lambda: PhotographNet(CLASSES).eval())


def test_photographs_each_kind_beside_the_papers_row(tmp_path, quick, capsys, sentence_encoder):
    make_prepared(tmp_path / "data" / "flickr8k", 40)
    paths = [str(checkpoint(tmp_path, kind, WORDS, Photos.key)) for kind in ("alignDRAW", "FC-VAE", "LAPGAN")]
    outs = {kind: tmp_path / f"t.{kind}" for kind in ("json", "markdown", "csv")}
    options = [each for kind, path in outs.items() for each in (f"--{kind}", str(path))]
    command = [
        "table",
        "--checkpoints",
        *paths,
        "--data-root",
        str(tmp_path / "data"),
        "--count",
        "6",
        "--samples",
        "1",
    ]
    assert main([*command, *options]) == 0
    rows = json.loads(outs["json"].read_text())
    assert [row["kind"] for row in rows] == ["alignDRAW"] * 2 + ["FC-VAE"] * 2 + ["LAPGAN"] * 2
    ours, papers, vae, _, gan, papers_gan = rows
    assert {"R@1", "median_rank_error", "bound_train", "bound_val", "bound_test"} <= ours.keys() & vae.keys()
    assert ours["bound_test"] < 0 and (papers["R@1"], papers["bound_test"]) == (3.0, -1791.53)
    assert "R@1" not in gan and "bound_test" not in gan and (gan["ssi"] is not None) and papers_gan["ssi"] == 0.08
    text, markdown = capsys.readouterr().out, outs["markdown"].read_text()
    for told in (text, markdown):
        assert "paper, COCO: LAPGAN" in told and f"{ours['weights']:,}" in told and "-1791.5" in told
    with open(outs["csv"], newline="") as file:
        read = list(csv.DictReader(file))
    assert float(read[0]["ssi"]) == ours["ssi"] and read[4]["R@1"] == "" and len(read) == 6


def test_retrieval_of_a_model_that_ignores_its_text_is_chance(tmp_path, quick):
    make_prepared(tmp_path / "flickr8k", 60)
    data = load_prepared(tmp_path / "flickr8k")
    model = small_model(preset("scenes", vocabulary=len(WORDS), **SIZES))
    deaf = Painter("deaf", model, WORDS, {**CARD, "training": {"data": Photos.key}})
    with torch.no_grad():
        model.lstm_gen.weight_ih[:, model.config.z_dim :] = 0  # of s
    row = table.of_photographs(
        deaf, {name: data.split(name) for name in ("train", "test")}, PhotographNet(CLASSES).eval(), 20, 1
    )
    assert row["R@10"] == pytest.approx(100 * min(10 / len(data.split("test")), 1), abs=0.01)


def test_the_bound_of_a_split_is_of_its_own_photographs(tmp_path, quick, monkeypatch):
    make_prepared(tmp_path / "a", 23, splits=("train", "train", "train", "val", "val", "test"))
    data = load_prepared(tmp_path / "a")
    monkeypatch.setattr(
        table,
        "of_split",
        lambda painter, part, chosen, seed: {
            "nats": float(len(part)),
            "standard_error": float(sorted(row for row, _ in chosen) == list(range(len(part)))),
        },
    )
    model = small_model(preset("scenes", vocabulary=len(WORDS), **SIZES))
    painter = Painter("any", model, WORDS, {**CARD, "training": {"data": Photos.key}})
    row = table.of_photographs(
        painter, {name: data.split(name) for name in data.splits}, PhotographNet(CLASSES).eval(), 99, 1
    )
    assert [row[f"bound_{split}"] for split in ("train", "val", "test")] == [-12, -8, -3]
    assert [row[f"bound_{split}_error"] for split in ("train", "val", "test")] == [1, 1, 1]


@pytest.mark.slow
def test_scenes_of_every_kind(tmp_path, capsys, sentence_encoder):
    words = Scenes.load().vocabulary()
    paths = [str(checkpoint(tmp_path, kind, words, Scenes.key)) for kind in KINDS if kind != "VED"]
    out = tmp_path / "t.json"
    assert main(["table", "--checkpoints", *paths, "--count", "12", "--json", str(out)]) == 0
    rows = json.loads(out.read_text())
    assert [row["checkpoint"] for row in rows] == [kind for kind in KINDS if kind != "VED"]
    for row in rows:
        assert {"seen_object", "hidden_all", "variety", "frechet"} <= row.keys() and row["frechet"] > 0
        assert ("bound" in row) == (row["kind"] != "LAPGAN")
    assert "hidden" in capsys.readouterr().out


@pytest.mark.slow
def test_real_renders_are_read_right_and_near_to_themselves(monkeypatch):
    """In the place of drawings stand fresh renders of their captions."""
    rng = np.random.default_rng(5)

    drawn = []

    def rendered(painter, captions, temperature, seed, strength=None):
        drawn.append({is_hidden(scene_evaluation.parse(caption)) for caption in captions})
        images = [
            scene_evaluation.render(scene_evaluation.parse(caption), rng) / np.float32(255) for caption in captions
        ]
        return [still(caption, image) for caption, image in zip(captions, images)]

    def still(caption, image):
        words = caption.split()
        return Drawing(caption, words, {}, image[None], None, None, None, 0, 0, 1.0, 1.0, "real")

    monkeypatch.setattr(table, "draw_all", rendered)
    monkeypatch.setattr(table, "spread", lambda *settings: 1.0)
    monkeypatch.setattr(table, "bound", lambda *of: {"nats": 1.0, "standard_error": 0.1})
    words = Scenes.load().vocabulary()
    painter = Painter("real", small_model(preset("scenes", vocabulary=len(words), **SIZES)), words, CARD)
    row = table.of_scenes(painter, load_classifier(scenes.SceneClassifier, scenes.PATH), count=300)
    assert row["seen_object"] > 0.95 and row["hidden_all"] > 0.9
    assert drawn == [{False}, {True}], "seen captions, then hidden ones"
    assert (row["bound"], row["bound_error"], row["drawings"]) == (-1.0, 0.1, 300), "bounds are below zero here"
    assert row["seen_object_error"] == pytest.approx(
        (row["seen_object"] * (1 - row["seen_object"]) / 300) ** 0.5, abs=1e-4
    )


def test_frechet_distance_of_gaussians():
    generator = torch.Generator().manual_seed(0)
    a, b = torch.randn(20_000, 3, generator=generator), torch.randn(20_000, 3, generator=generator)
    assert frechet_distance(a, b) == pytest.approx(0, abs=0.01)
    assert frechet_distance(a, b + torch.tensor([1.0, 2.0, 0.0])) == pytest.approx(5, abs=0.1)
    assert frechet_distance(a + 4, b + 4) == pytest.approx(0, abs=0.01), "it is of the difference of the means"
    assert frechet_distance(a, 3 * b) == pytest.approx(3 * (3 - 1) ** 2, rel=0.03)


def test_models_of_two_data_sets_make_no_table(tmp_path, capsys):
    words = Scenes.load().vocabulary()
    (tmp_path / "b").mkdir()
    of_scenes, of_photos = (
        checkpoint(folder, "alignDRAW", vocabulary, key)
        for folder, vocabulary, key in ((tmp_path, words, Scenes.key), (tmp_path / "b", WORDS, Photos.key))
    )
    assert main(["table", "--checkpoints", str(of_scenes), str(of_photos)]) == 2
    assert "models of one data set" in capsys.readouterr().err
