import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from alignDRAW_core.models import compiling
from alignDRAW_core.models.lapgan import LAPGAN
from alignDRAW_core.models.show_attend_tell import ShowAttendTell
from alignDRAW_core.models.vae import FullyConnectedVAE
from alignDRAW_core.training.batches import Ahead, make_batch, pictures
from alignDRAW_core.training.distributed import Bound
from alignDRAW_core.training.kinds import step_of
from alignDRAW_core.training.likelihood import likelihood_step, load_state, start
from alignDRAW_core.training.loop import train, update
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.training.state import save_state
from alignDRAW_core.training.validation import measure
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import WORDS, small_config


class Stripes:
    """A data set of two pictures: 'the red .' is bright at the left, 'the green .' at the right."""

    name, fillers = "stripes", frozenset(["the", "."])

    def batch(self, count, rng):
        left = rng.random(count) < 0.5
        images = np.zeros((count, 11, 13, 1), dtype=np.uint8)
        images[left, :, :6] = 255
        images[~left, :, 7:] = 255
        return images, ["the red ." if is_left else "the green ." for is_left in left]


CPU, STEP = torch.device("cpu"), likelihood_step(Stripes())


def new_run(seed=0, **changes):
    settings = dict(steps=40, batch=8, word_dropout=0.1, filler_dropout=0.3, state_reset=0.2, kl_steps=10, warm_up=2)
    return start(small_config(), recipe("default", **{**settings, **changes}), Vocabulary(WORDS), seed, CPU)


def weights(run):
    return [weight.detach().clone() for model in (run.model, run.best_weights) for weight in model.parameters()]


def test_resumed_training_is_the_same_to_the_bit(tmp_path):
    straight = new_run()
    train(straight, STEP, tmp_path / "straight", until=12)
    train(new_run(), STEP, tmp_path / "parts", until=5)
    resumed = load_state(tmp_path / "parts", CPU)
    assert resumed.step == 5
    train(resumed, STEP, tmp_path / "parts", until=12)
    assert all(torch.equal(a, b) for a, b in zip(weights(straight), weights(resumed)))
    assert resumed.seconds > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["default", "paper"])
def test_training_lowers_the_bound(tmp_path, name):
    run = start(
        small_config(),
        recipe(name, steps=150, batch=16, c_0=-1.0, kl_steps=0, learning_rate=1e-2 if name == "default" else 1e-3),
        Vocabulary(WORDS),
        0,
        CPU,
    )
    train(run, STEP, tmp_path, until=150, log_every=10)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(10, 151, 10))
    assert lines[-1]["bound"] < 0.9 * lines[0]["bound"]
    assert lines[-1]["bound"] == pytest.approx(lines[-1]["kl"] + lines[-1]["reconstruction"], abs=0.01)


def test_half_precision_trains(tmp_path):
    run = new_run()
    train(run, STEP, tmp_path, until=3, amp=True)
    assert all(weight.dtype == torch.float32 and weight.isfinite().all() for weight in weights(run))


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_absurd_gradients_are_skipped_and_counted(optimizer):
    run = new_run(skip_threshold=1e-9, optimizer=optimizer)
    before = weights(run)
    latest = update(run, STEP, amp=False)
    assert not latest.made and latest.figures["gradient"] > 0 and run.skipped == 1 and run.step == 1
    assert all(torch.equal(a, b) for a, b in zip(before, weights(run)))


def test_gradients_that_are_not_finite_are_skipped(tmp_path):
    run = new_run()
    with torch.no_grad():
        run.model.write_patch.bias[0] = float("inf")
    before = weights(run)
    train(run, STEP, tmp_path, until=2)
    assert run.skipped == 2 and all(torch.equal(a, b) for a, b in zip(before, weights(run)))
    assert [json.loads(line)["skipped"] for line in (tmp_path / "log.jsonl").read_text().splitlines()] == []


def test_a_batch_depends_on_seed_and_step_alone():
    a, b, other = new_run(), new_run(), new_run(seed=1)
    for run in (a, b, other):
        run.step = 3
    batches = [make_batch(run, Stripes()) for run in (a, b, other)]
    assert batches[0][4:] == (None, None) and all(torch.equal(x, y) for x, y in zip(batches[0][:4], batches[1][:4]))
    assert not torch.equal(batches[0][2], batches[2][2])
    a.step = 4
    assert not torch.equal(make_batch(a, Stripes())[2], batches[0][2])


def test_batches_made_ahead_by_other_processes_are_the_same_also_after_a_jump():
    run, data = new_run(), Stripes()
    ahead = Ahead(data, workers=2)
    for step in (0, 1, 2, 7, 8, 39, 3):
        run.step = step
        for here, there in zip(make_batch(run, data), make_batch(run, ahead), strict=True):
            assert here is there is None or torch.equal(here, there)


def test_training_with_batches_made_ahead_is_the_same_to_the_bit(tmp_path):
    here, ahead = new_run(), new_run()
    train(here, STEP, tmp_path / "here", until=6)
    train(ahead, likelihood_step(Ahead(Stripes(), workers=1)), tmp_path / "ahead", until=6)
    assert all(torch.equal(a, b) for a, b in zip(weights(here), weights(ahead)))


def test_every_picture_of_a_batch_has_its_own_noise_and_white_is_1():
    images, _, noise, *_ = make_batch(new_run(), Stripes())
    assert len(torch.unique(noise.flatten(1), dim=0)) == 8 and noise.shape == (8, 5, 4)
    assert pictures(images).unique().tolist() == [0, 1]


def numbers(latest):
    return {name: figure.item() for name, figure in latest.figures.items()}


def gradients(run):
    """Of the run's first step."""
    update(run, STEP, amp=False)
    return torch.cat([weight.grad.flatten() for weight in run.model.parameters()])


def test_the_gradient_is_clipped_to_the_recipe_s_norm():
    whole, clipped = gradients(new_run(grad_clip=1e9)), gradients(new_run(grad_clip=0.25))
    assert whole.norm() > 0.5 and clipped.norm().item() == pytest.approx(0.25, rel=1e-3)
    torch.testing.assert_close(clipped, whole * 0.25 / whole.norm(), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("parts", [2, 8])
def test_a_batch_taken_in_parts_makes_the_same_step(parts):
    whole, taken = new_run(grad_clip=1e9), new_run(grad_clip=1e9)
    for _ in range(3):
        a, b = (
            update(run, likelihood_step(Stripes(), accumulate=n), amp=False) for run, n in ((whole, 1), (taken, parts))
        )
    assert numbers(a) == pytest.approx(numbers(b), rel=1e-4)
    for one, other in zip(weights(whole), weights(taken)):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


def test_a_batch_that_cannot_be_taken_in_so_many_parts_is_refused():
    with pytest.raises(ValueError, match="8 cannot be shared evenly among 3 parts"):
        step_of(new_run(), Stripes(), accumulate=3)


def test_a_compiled_glimpse_makes_the_same_step(monkeypatch):
    """As one whole graph. What is left out is the C++ compiler, which takes a minute."""
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="aot_eager", fullgraph=True))
    torch._dynamo.reset()
    plain, quick = new_run(grad_clip=1e9), new_run(grad_clip=1e9)
    for _ in range(2):
        a, b = (update(run, likelihood_step(Stripes(), compile=run is quick), amp=False) for run in (plain, quick))
    assert numbers(a) == pytest.approx(numbers(b), rel=1e-5)
    for one, other in zip(weights(plain), weights(quick)):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)
    made = torch._dynamo.utils.counters["stats"]["unique_graphs"]
    assert 1 <= made <= 3, made  # not one a glimpse, nor one a step


def test_what_cannot_be_compiled_is_refused(monkeypatch):
    monkeypatch.setattr(compiling, "COMPILERS", ("no-such-compiler",))
    with pytest.raises(ValueError, match=r"--compile needs a C\+\+ compiler \(no-such-compiler\), and none is found"):
        step_of(new_run(), Stripes(), compile=True)
    for model in (FullyConnectedVAE, LAPGAN, ShowAttendTell):
        with pytest.raises(ValueError, match=f"{model.kind} has no glimpses to compile"):
            step_of(SimpleNamespace(model=model), Stripes(), compile=True)


def test_the_kl_term_weighs_what_the_recipe_says():
    """The gradient grows by that of the KL term for each that its weight grows."""
    settings = dict(kl_steps=0, kl_end_from=-1.0, kl_end_until=0.0, grad_clip=1e9)
    once, thrice = (gradients(new_run(kl_end=weight, **settings)) for weight in (1.0, 3.0))
    run = new_run()
    images, *rest = make_batch(run, Stripes())
    kl = Bound(run.model)(pictures(images), *rest).kl.sum(dim=1).mean()
    wanted = torch.autograd.grad(kl, list(run.model.parameters()))
    torch.testing.assert_close(
        (thrice - once) / 2, torch.cat([each.flatten() for each in wanted]), rtol=1e-3, atol=1e-4
    )
    assert kl > 0 and max(each.abs().max() for each in wanted) > 1e-2


def test_the_last_words_state_alone_is_seen_as_often_as_the_recipe_says():
    run = new_run(batch=400, last_state=0.25, last_state_until=0.5)
    shares = {}
    for step in (0, 19, 20, 39):
        run.step = step
        shares[step] = make_batch(run, Stripes())[-1].float().mean().item()
    assert shares[0] == shares[19] == 1 and 0.15 < shares[20] < 0.35 and 0.15 < shares[39] < 0.35
    assert make_batch(new_run(), Stripes())[-1] is None


def test_what_other_words_left_behind_is_not_seen_then():
    run = new_run(last_state_until=1.0)
    images, words, noise, *_, only_last = make_batch(run, Stripes())
    images = pictures(images)
    text = run.model.encode_text(words)
    seen = text.only_last(only_last)
    last = (words != 0).sum(dim=1) - 1
    assert (seen.mask.sum(dim=1) == 1).all() and seen.mask[torch.arange(8), last].all()
    elsewhere = torch.where(seen.mask[..., None], text.features, torch.randn_like(text.features))
    a, b = (run.model(images, replace(seen, features=each), noise).total for each in (seen.features, elsewhere))
    torch.testing.assert_close(a, b)
    torch.testing.assert_close(Bound(run.model)(images, words, noise, only_last=only_last).total, a)
    half = text.only_last(torch.arange(8) < 4).mask
    assert (half[:4].sum(dim=1) == 1).all() and torch.equal(half[4:], text.mask[4:])


def test_what_is_used_is_the_average_at_the_recipe_s_rate():
    run = new_run(ema_decay=0.05)
    before = [weight.detach().clone() for weight in run.model.parameters()]
    update(run, STEP, amp=False)
    assert run.best_weights is run.average.module
    for first, now, mean in zip(before, run.model.parameters(), run.best_weights.parameters(), strict=True):
        torch.testing.assert_close(mean, 0.05 * first + 0.95 * now)
    assert any(not torch.equal(a, b) for a, b in zip(before, run.model.parameters()))


def test_a_validation_sees_white_as_1_and_is_of_the_best_weights(monkeypatch):
    run, seen = new_run(), []
    forward = type(run.model).forward
    monkeypatch.setattr(
        type(run.model),
        "forward",
        lambda model, images, *rest: seen.append((model, images)) or forward(model, images, *rest),
    )
    measure(run, np.full((2, 11, 13, 1), 255, np.uint8), ["the red .", "the green ."])
    ((model, images),) = seen
    assert (images == 1).all() and model is run.best_weights


def test_stopping_between_two_steps_saves(tmp_path):
    run, saved = new_run(), []
    train(run, STEP, tmp_path, until=40, on_save=lambda r: saved.append(r.step), should_stop=lambda: run.step >= 4)
    assert saved == [4] and load_state(tmp_path, CPU).step == 4


def test_a_resumed_run_may_begin_or_end_its_average(tmp_path):
    run = new_run(ema_decay=0.0)
    train(run, STEP, tmp_path, until=2)
    assert run.average is None
    run.change_recipe({"ema_decay": 0.9})
    assert all(torch.equal(a, b) for a, b in zip(run.model.parameters(), run.best_weights.parameters()))
    train(run, STEP, tmp_path, until=4)
    run = load_state(tmp_path, CPU)
    assert run.average.n_averaged == 3 and run.changes == [{"step": 2, "ema_decay": 0.9}]
    run.change_recipe({"ema_decay": 0.0})
    train(run, STEP, tmp_path, until=5)
    assert load_state(tmp_path, CPU).average is None and run.best_weights is run.model


@pytest.mark.parametrize("name, kept, other", [("optimizer", "adam", "rmsprop"), ("parts", "all", "decoder")])
def test_a_resumed_run_keeps_what_it_began_with(name, kept, other):
    run = new_run()
    with pytest.raises(ValueError, match=f"a run keeps its {name}, {kept}: begin another run for {other}"):
        run.change_recipe({name: other, "kl_end": 7.0})
    assert getattr(run.recipe, name) == kept and run.recipe.kl_end != 7 and run.changes == []
    run.change_recipe({"optimizer": "adam", "kl_end": 3.0})
    assert run.recipe.kl_end == 3 and run.changes == [{"step": 0, "kl_end": 3.0}]  # not what it was already


def test_a_damaged_or_missing_state_says_so(tmp_path):
    with pytest.raises(ValueError, match="nothing to resume"):
        load_state(tmp_path, CPU)
    save_state(new_run(), tmp_path)
    whole = (tmp_path / "state.pt").read_bytes()
    (tmp_path / "state.pt").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="cannot be resumed"):
        load_state(tmp_path, CPU)
    torch.save({"config": print}, tmp_path / "state.pt")  # code in a state is never run
    with pytest.raises(ValueError, match="cannot be resumed"):
        load_state(tmp_path, CPU)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_ctrl_c_saves_and_says_how_to_go_on(data_root, tmp_path):
    command = [
        sys.executable,
        "-m",
        "alignDRAW_core",
        "train",
        "--data-root",
        str(data_root),
        "--out",
        str(tmp_path / "run"),
        "--set",
        "batch=2",
        "--threads",
        "1",
        "--workers",
        "1",
    ]
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    with subprocess.Popen(command, **pipes) as process:
        log = tmp_path / "run" / "log.jsonl"
        deadline = time.monotonic() + 120
        while not log.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(2)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it as well
        out, errors = process.communicate(timeout=60)
    assert (
        process.returncode == 130
        and "--workers 1 --threads 1 --out" in out
        and "--resume" in out
        and "Traceback" not in errors
    )
    run = load_state(tmp_path / "run", CPU)
    again = subprocess.run(
        [*command, "--resume", "--max-steps", str(run.step + 2)], capture_output=True, text=True, timeout=120
    )
    assert again.returncode == 0 and f"{run.step + 2} steps" in again.stdout
    assert (tmp_path / "run" / "model.safetensors").exists() and (tmp_path / "run" / "samples.png").exists()
