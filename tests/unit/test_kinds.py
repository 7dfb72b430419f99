"""Every kind of model goes the same way: trained, stored, loaded, drawn with."""

import json

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

import alignDRAW_core as ad
from alignDRAW_core.models.attention import padding_of
from alignDRAW_core.models.registry import DEFAULT_KIND, KINDS, kind_of
from alignDRAW_core.models.ved import VEDConfig
from alignDRAW_core.storage.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from alignDRAW_core.storage.weights_file import DIGEST
from alignDRAW_core.training.kinds import load_state, start, step_of
from alignDRAW_core.training.loop import train
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import CARD, WORDS, small_config
from .test_train import Stripes

CPU = torch.device("cpu")


def test_a_kind_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="no kind of model is called 'GAN'; there are alignDRAW, noalignDRAW, .*VED"):
        kind_of("GAN")


def config_of(kind: str):
    """Sizes of one kind of model that draws 11 x 13 pictures."""
    if kind_of(kind).Config is VEDConfig:
        return VEDConfig(height=11, width=13, channels=1, vocabulary=len(WORDS), bottleneck=True)
    return kind_of(kind).config_for(small_config())


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_trained_resumed_stored_loaded_and_drawn_with(tmp_path, kind, sentence_encoder):
    def begun():
        config = config_of(kind)
        return start(kind, config, recipe("default", steps=4, batch=4), Vocabulary(WORDS), 0, CPU)

    straight, run = begun(), begun()
    train(straight, step_of(straight, Stripes()), tmp_path / "straight", until=4, show_bar=False)
    train(run, step_of(run, Stripes()), tmp_path, until=2, show_bar=False)
    run = load_state(tmp_path, CPU)
    assert run.model.kind == kind
    train(run, step_of(run, Stripes()), tmp_path, until=4, show_bar=False)
    assert run.step == 4 and run.skipped == 0
    for (name, weight), other in zip(run.model.named_parameters(), straight.model.parameters(), strict=True):
        assert torch.equal(weight, other), name
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, run.best_weights, CARD)
    painter = ad.load(path)
    drawing = painter.draw("the red bus .", seed=3)
    assert painter.kind == kind and drawing.canvases.shape == (
        5 if "glimpses" in painter.model.capabilities else 1,
        11,
        13,
        1,
    )
    again = painter.draw(["seven is on the left .", "the red bus ."], seed=[1, 3])[1]
    np.testing.assert_allclose(again.canvases, drawing.canvases, atol=1e-5)
    assert (drawing.attention is not None) == ("attention" in painter.model.capabilities)


def test_a_file_that_names_no_kind_is_alignDRAW(small_checkpoint, tmp_path):
    with safe_open(small_checkpoint, framework="pt") as file:
        metadata, weights = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}
    assert json.loads(metadata.pop("kind")) == "alignDRAW"
    metadata.pop(DIGEST)
    save_file(weights, tmp_path / "older.safetensors", metadata)
    assert load_checkpoint(tmp_path / "older.safetensors", CPU)[0].kind == DEFAULT_KIND == "alignDRAW"
    save_file(weights, tmp_path / "other.safetensors", {**metadata, "kind": '"GAN"'})
    with pytest.raises(CheckpointError, match="no kind of model is called 'GAN'"):
        load_checkpoint(tmp_path / "other.safetensors", CPU)


def test_noalign_gives_every_word_the_same_weight_and_nothing_to_padding():
    model = kind_of("noalignDRAW")(small_config())
    model.initialise("default", torch.Generator().manual_seed(0))
    text = model.encode_text(torch.tensor([[5, 6, 0, 0], [5, 6, 7, 8]]))
    alpha = model.align.weights(text.keys, padding_of(text.mask))
    torch.testing.assert_close(alpha, torch.tensor([[0.5, 0.5, 0, 0], [0.25] * 4]))


def test_attention_cannot_be_forced_where_there_is_none(small_painter):
    model = kind_of("noalignDRAW")(small_config())
    painter = type(small_painter)("even", model.requires_grad_(False), small_painter.vocabulary, small_painter.card)
    with pytest.raises(ValueError, match="attends to no words"):
        painter.draw("the bus", attention_override=np.full((5, 2), np.nan))
