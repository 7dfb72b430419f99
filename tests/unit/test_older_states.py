"""A training that an older program began goes on from its state.pt."""

from dataclasses import asdict

import pytest
import torch

from alignDRAW_core.__main__ import main
from alignDRAW_core.storage.checkpoint import list_checkpoints
from alignDRAW_core.training import likelihood, sharpener
from alignDRAW_core.training.loop import train
from alignDRAW_core.training.recipe import OLD_NAMES, Recipe
from alignDRAW_core.training.sharpener import SharpenerRecipe
from alignDRAW_core.training.state import write_state

from . import test_sharpener_training as sharpening
from .test_train import CPU, STEP, new_run, weights

YEARS_AGO = {new: old for old, new in OLD_NAMES.items()}


def as_then(recipe) -> dict:
    return {YEARS_AGO.get(name, name): value for name, value in asdict(recipe).items()}


def older_state(run) -> dict:
    """What save_state wrote before there were kinds of models and of training."""
    return {
        "config": run.model.config.to_dict(),
        "recipe": as_then(run.recipe),
        "vocabulary": run.vocabulary.words,
        "seed": run.seed,
        "step": run.step,
        "skipped": run.skipped,
        "seconds": run.seconds,
        "changes": [{"step": 2, "kl_last": 3.0, "batch": 8}],
        "model": run.model.state_dict(),
        "average": run.average and run.average.module.state_dict(),
        "optimiser": run.optimizer.state_dict(),
    }


def older_sharpener_state(run) -> dict:
    return {
        "config": run.model.config.to_dict(),
        "recipe": as_then(run.recipe),
        "seed": run.seed,
        "step": run.step,
        "skipped": run.skipped,
        "seconds": run.seconds,
        "sharpener": run.model.state_dict(),
        "average": run.average.module.state_dict(),
        "discriminator": run.discriminator.state_dict(),
        "optimisers": [one_by_one(run.optimizer.state_dict()), one_by_one(run.discriminator_optimizer.state_dict())],
    }


def one_by_one(adam: dict) -> dict:
    """The state of an Adam that was not fused."""
    return {**adam, "param_groups": [{**group, "fused": None} for group in adam["param_groups"]]}


@pytest.mark.parametrize("changes", [{}, {"ema_decay": 0.0}, {"optimizer": "rmsprop"}])
def test_a_model_goes_on_to_the_bit(tmp_path, changes):
    straight, begun = new_run(**changes), new_run(**changes)
    train(straight, STEP, tmp_path / "straight", until=12)
    train(begun, STEP, tmp_path / "begun", until=5)
    write_state(older_state(begun), tmp_path / "begun")
    run = likelihood.load_state(tmp_path / "begun", CPU)
    assert run.step == 5 and run.seconds == begun.seconds and run.recipe == begun.recipe
    assert run.changes == [{"step": 2, "kl_end": 3.0, "batch": 8}]
    train(run, STEP, tmp_path / "begun", until=12)
    assert all(torch.equal(a, b) for a, b in zip(weights(straight), weights(run), strict=True))


def test_a_sharpener_goes_on_to_the_bit(tmp_path, small_painter):
    straight, begun, step = sharpening.new_run(), sharpening.new_run(), sharpening.step_of(small_painter)
    train(straight, step, tmp_path / "straight", until=10)
    train(begun, step, tmp_path / "begun", until=5)
    write_state(older_sharpener_state(begun), tmp_path / "begun")
    run = sharpener.load_state(tmp_path / "begun", CPU)
    assert run.step == 5 and run.recipe == begun.recipe
    train(run, step, tmp_path / "begun", until=10)
    assert all(torch.equal(a, b) for a, b in zip(sharpening.weights(straight), sharpening.weights(run), strict=True))


def test_each_command_refuses_the_runs_of_the_other(tmp_path, small_painter, small_checkpoint, capsys):
    for older in (False, True):
        for run, write, load, sentence in (
            (new_run(), older_state, sharpener.load_state, "not of a sharpener"),
            (sharpening.new_run(), older_sharpener_state, likelihood.load_state, "no kind of model is called"),
        ):
            folder = tmp_path / f"{sentence[:3]}{older}"
            train(run, STEP, folder, until=0)
            if older:
                write_state(write(run), folder)
            with pytest.raises(ValueError, match=f"state.pt cannot be resumed: .*{sentence}"):
                load(folder, CPU)
    assert main(["train", "--out", str(tmp_path / "no True"), "--resume"]) == 2
    assert "no kind of model is called 'sharpener'" in capsys.readouterr().err


def test_a_state_that_names_an_optimizer_we_lack_is_refused(tmp_path):
    run = new_run()
    state = older_state(run)
    state["recipe"]["optimiser"] = "sgd"
    write_state(state, tmp_path)
    with pytest.raises(
        ValueError, match="state.pt cannot be resumed: optimizer must be one of rmsprop, adam, not 'sgd'"
    ):
        likelihood.load_state(tmp_path, CPU)


def test_the_recipes_on_shipped_cards_are_understood():
    cards = [info.card for info in list_checkpoints()]
    assert len(cards) >= 3
    for card in cards:
        assert Recipe.from_dict(card["training"]["recipe"]).steps > 0
        if "sharpener" in card:
            assert SharpenerRecipe.from_dict(card["sharpener"]["training"]["recipe"]).steps > 0
