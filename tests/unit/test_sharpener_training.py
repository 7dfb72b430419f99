import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from alignDRAW_core.__main__ import main
from alignDRAW_core.generation.painter import load
from alignDRAW_core.models.sharpener import SharpenerConfig, laplacian_energy
from alignDRAW_core.storage.checkpoint import save_checkpoint
from alignDRAW_core.training.loop import train, update
from alignDRAW_core.training.sharpener import (
    Pools,
    SharpenerRecipe,
    colour_of_grey,
    edge_difference,
    load_state,
    make_pool,
    sharpener_step,
    start,
)

from .conftest import CARD, small_config, small_model
from .test_train import Stripes

CPU = torch.device("cpu")
CONFIG = SharpenerConfig(height=11, width=13, channels=1, sentence=12, filters=4)


def new_run(**changes):
    return start(
        CONFIG,
        SharpenerRecipe(
            **{**dict(steps=40, pyramid_steps=4, batch=4, pool=64, refresh=6, discriminator_filters=3), **changes}
        ),
        0,
        CPU,
    )


def step_of(painter):
    return sharpener_step(Pools(painter, Stripes()))


def weights(run):
    return [
        weight.detach().clone()
        for net in (run.model, run.best_weights, run.discriminator)
        for weight in net.state_dict().values()
    ]


def test_resumed_training_is_the_same_to_the_bit(small_painter, tmp_path):
    straight = new_run()
    train(straight, step_of(small_painter), tmp_path / "straight", until=10)
    train(new_run(), step_of(small_painter), tmp_path / "parts", until=5)
    resumed = load_state(tmp_path / "parts", CPU)
    assert resumed.step == 5
    train(resumed, step_of(small_painter), tmp_path / "parts", until=10)
    assert all(torch.equal(a, b) for a, b in zip(weights(straight), weights(resumed), strict=True))


def test_real_residuals_come_first_then_what_the_model_makes(small_painter):
    run = new_run()
    first = make_pool(run, small_painter, Stripes())
    assert first.paired.all() and 0 < (first.blurry - first.real).abs().mean() < 0.1
    run.step = 4
    later = make_pool(run, small_painter, Stripes())
    assert (
        later.paired.sum() == 32
        and later.blurry.shape == later.real.shape == (64, 1, 11, 13)
        and later.sentences.shape == (64, 12)
    )
    assert all(
        torch.equal(a, b) for a, b in zip(vars(later).values(), vars(make_pool(run, small_painter, Stripes())).values())
    )
    assert first.real.unique().tolist() == later.real.unique().tolist() == [0, 1], "white is 1"
    for part in (later.blurry[later.paired], later.blurry[~later.paired]):
        assert len(torch.unique(part.flatten(1), dim=0)) == 32, "of two captions, but each from its own noise"


def test_drawings_to_sharpen_are_as_strong_as_the_checkpoints_own(small_painter):
    def drawn(strength: float) -> torch.Tensor:
        run = new_run()
        run.step = 4
        strong = replace(small_painter, card={**small_painter.card, "default_strength": strength})
        pool = make_pool(run, strong, Stripes())
        assert pool.paired[:32].all() and not pool.paired[32:].any()
        return pool.blurry[32:]

    pale, usual, strong = drawn(0.0), drawn(1.0), drawn(6.0)
    assert (usual - pale).abs().max() > 1e-3 and (strong - usual).abs().max() > 1e-3


@pytest.mark.slow
def test_it_learns_to_put_edges_back(small_painter, tmp_path):
    run = new_run(steps=150, pyramid_steps=150, batch=16, refresh=150, rate=4e-3, ema_decay=0.9)
    train(run, step_of(small_painter), tmp_path, until=150, log_every=10)
    pool = make_pool(run, small_painter, Stripes())
    with torch.inference_mode():
        sharp = (pool.blurry + run.best_weights(pool.blurry, pool.sentences)).clamp(0, 1)
    energy = [laplacian_energy(each.permute(0, 2, 3, 1).numpy()) for each in (pool.blurry, sharp, pool.real)]
    assert energy[1] > 1.3 * energy[0] and (sharp - pool.real).abs().mean() < (pool.blurry - pool.real).abs().mean()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(10, 151, 10)) and lines[-1]["skipped"] == 0


def test_edge_difference_looks_at_each_pair_and_at_drawings_together():
    plain, left, right = torch.zeros(3, 1, 1, 34, 34)
    left[..., ::2, :16] = 1
    right[..., ::2, -16:] = 1
    yes, no = torch.tensor([True, True]), torch.tensor([False, False])
    ours, theirs = torch.cat([left, plain]), torch.cat([plain, left])
    assert (
        edge_difference(ours, theirs, yes) > 0.2 and edge_difference(ours, theirs, no) < 1e-6
    )  # one is as edged as the other is plain
    assert edge_difference(left, right, no[:1]) > 0.2  # but edges have their places
    assert edge_difference(ours, ours, yes) == 0
    mixed = torch.tensor([True, False])
    assert edge_difference(torch.cat([left, plain]), torch.cat([left, right]), mixed) > 0.1
    assert edge_difference(torch.cat([left, plain]), torch.cat([left, plain]), mixed) == 0


def test_colour_is_counted_where_the_picture_is_grey():
    grey, blue, residual = torch.full((1, 3, 2, 2), 0.5), torch.zeros(1, 3, 2, 2), torch.zeros(1, 3, 2, 2)
    blue[:, 2] = 1
    assert colour_of_grey(residual + 0.3, grey) < 1e-12
    residual[:, 0] = 0.3  # 0.2 above the mean of the three, the others 0.1 below
    assert colour_of_grey(residual, grey) == pytest.approx((0.2**2 + 2 * 0.1**2) / 3)
    assert colour_of_grey(residual, blue) == 0


def test_half_precision_trains(small_painter, tmp_path):
    run = new_run()
    train(run, step_of(small_painter), tmp_path, until=3, amp=True)
    assert all(weight.isfinite().all() and weight.dtype != torch.bfloat16 for weight in weights(run))


def test_updates_that_are_not_finite_are_skipped(small_painter):
    run = new_run()
    pool = make_pool(run, small_painter, Stripes())
    with torch.no_grad():
        run.model.edges[0].bias[0] = float("nan")
    before = weights(run)[:8]
    latest = update(run, sharpener_step(lambda run: pool), amp=False)
    assert not latest.made and run.skipped == 1 and run.step == 1
    assert all(torch.equal(a, b) or a.isnan().any() for a, b in zip(before, weights(run)[:8]))


def test_the_seed_alone_makes_the_first_weights():
    torch.manual_seed(5)
    before, a = torch.get_rng_state(), new_run()
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(x, y) for x, y in zip(weights(a), weights(new_run())))


def test_a_resumed_run_takes_other_learning_rates(small_painter, tmp_path):
    train(new_run(), step_of(small_painter), tmp_path, until=2)
    resumed = load_state(tmp_path, CPU)
    resumed.recipe = replace(resumed.recipe, rate=0.0, discriminator_rate=0.0)
    before = weights(resumed)[:8]
    train(resumed, step_of(small_painter), tmp_path, until=4)
    assert resumed.step == 4 and all(torch.equal(a, b) for a, b in zip(before, weights(resumed)[:8]))


def test_the_average_is_of_the_generator_and_leaves_it_behind(small_painter, tmp_path):
    run = new_run()
    train(run, step_of(small_painter), tmp_path, until=6)
    assert any(not torch.equal(a, b) for a, b in zip(run.model.parameters(), run.best_weights.parameters()))
    assert run.average.n_averaged == 7


def test_a_resumed_run_may_leave_its_average_but_not_its_discriminator(small_painter, tmp_path):
    run = new_run()
    with pytest.raises(ValueError, match="a run keeps its discriminator_filters, 3"):
        run.change_recipe({"discriminator_filters": 4})
    run.change_recipe({"ema_decay": 0.0})
    train(run, step_of(small_painter), tmp_path, until=2)
    resumed = load_state(tmp_path, CPU)
    assert resumed.average is None and resumed.best_weights is resumed.model and resumed.step == 2


def test_recipes_refuse_unknown_names():
    with pytest.raises(ValueError, match="unknown names"):
        SharpenerRecipe.from_dict({"steps": 3, "stepz": 4})
    assert np.isclose(SharpenerRecipe.from_dict({"steps": 3}).steps, 3)


def test_the_command_trains_goes_on_and_keeps_it_in_a_checkpoint(tmp_path, capsys):
    config = small_config(height=32, width=32, channels=3)
    save_checkpoint(
        tmp_path / "small.safetensors",
        small_model(config),
        {**CARD, "training": {**CARD["training"], "data": "rendered scenes"}},
    )
    out = tmp_path / "run"
    command = [
        "train-sharpener",
        "--checkpoint",
        str(tmp_path / "small.safetensors"),
        "--out",
        str(out),
        "--filters",
        "3",
        *(part for change in ("pyramid_steps=1", "pool=64", "batch=4") for part in ("--set", change)),
    ]
    assert main([*command, "--set", "steps=2"]) == 0
    assert main([*command, "--set", "steps=3"]) == 2 and "already holds a run" in capsys.readouterr().err
    assert main([*command, "--set", "steps=3", "--resume"]) == 0
    assert main([*command, "--filters", "64", "--resume"]) == 2
    assert "holds a run with --filters 3" in capsys.readouterr().err
    assert main([*command, "--checkpoint", "captioned-mnist", "--resume"]) == 2
    assert "is of another checkpoint than captioned-mnist" in capsys.readouterr().err
    assert [json.loads(line)["step"] for line in (out / "log.jsonl").read_text().splitlines()] == [2, 3]
    with Image.open(out / "sheet.png") as sheet:
        assert sheet.width > 16 * 32 * 3 and sheet.height > 6 * 32 * 3
    painter = load(out / "small.safetensors", "cpu")
    assert painter.card["sharpener"]["training"]["steps"] == 3 and painter.draw("the red bus .").sharpened.shape == (
        5,
        32,
        32,
        3,
    )
    assert load(tmp_path / "small.safetensors", "cpu").sharpener is None


def test_the_command_says_what_it_cannot_do(small_checkpoint, tmp_path, capsys):
    assert main(["train-sharpener", "--checkpoint", str(small_checkpoint), "--out", str(tmp_path / "run")]) == 2
    assert "there are no real pictures to sharpen by" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(
            [
                "train-sharpener",
                "--checkpoint",
                str(small_checkpoint),
                "--out",
                str(tmp_path / "run"),
                "--set",
                "stepz=3",
            ]
        )
    assert "'stepz=3' is not name=value with one of steps, " in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
