"""What a GPU is for: the same steps and drawings as on the processor, recorded, and nothing that waits for it."""

import copy

import numpy as np
import pytest
import torch
import torch.distributed as dist

import alignDRAW_core as ad
from alignDRAW_core.models.vae import VAEConfig
from alignDRAW_core.training.batches import Ahead
from alignDRAW_core.training.distributed import Ranks, together
from alignDRAW_core.training.graphs import can_record
from alignDRAW_core.training.kinds import start
from alignDRAW_core.training.likelihood import likelihood_step
from alignDRAW_core.training.loop import train, update
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import Vocabulary

from . import test_train
from .conftest import WORDS, small_config

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
CUDA, CPU = torch.device("cuda"), torch.device("cpu")


class Stripes(test_train.Stripes):
    """With captions of three lengths."""

    def batch(self, count, rng):
        images, captions = super().batch(count, rng)
        end = rng.choice(["", " .", " . the"])
        return images, [caption.removesuffix(" .") + end for caption in captions]


def new_run(kind="alignDRAW", device=CUDA, **changes):
    config = small_config() if kind == "alignDRAW" else VAEConfig(11, 13, 1, len(WORDS), hidden=16)
    settings = dict(steps=60, batch=8, word_dropout=0.1, state_reset=0.2, kl_steps=10, warm_up=2)
    return start(kind, config, recipe("default", **{**settings, **changes}), Vocabulary(WORDS), 0, device)


def losses(run, step, count=8, amp=False):
    return [update(run, step, amp).figures["bound"].item() for _ in range(count)]


@pytest.mark.parametrize("kind", ["alignDRAW", "FC-VAE"])
@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_recorded_steps_are_those_of_the_processor(kind, optimizer):
    cpu, gpu = (new_run(kind, device, optimizer=optimizer) for device in (CPU, CUDA))
    torch.testing.assert_close(
        losses(gpu, likelihood_step(Stripes())), losses(cpu, likelihood_step(Stripes())), rtol=2e-3, atol=0.0
    )
    assert int(gpu.skipped) == 0
    for there, here in zip(gpu.average.parameters(), cpu.average.parameters()):
        torch.testing.assert_close(there.cpu(), here, rtol=0.0, atol=5e-3)


def test_a_batch_in_parts_is_not_recorded_and_makes_the_same_step():
    assert can_record(CUDA, new_run().recipe, 1) and not can_record(CUDA, new_run().recipe, 2)
    whole, parts = new_run(), new_run()
    a, b = losses(whole, likelihood_step(Stripes())), losses(parts, likelihood_step(Stripes(), accumulate=2))
    torch.testing.assert_close(a, b, rtol=1e-3, atol=0.0)


def test_half_precision_trains():
    run = new_run()
    found = losses(run, likelihood_step(Stripes()), 40, amp=True)
    assert found[-1] < found[0] - 3 and int(run.skipped) == 0
    assert all(weight.dtype == torch.float32 and weight.isfinite().all() for weight in run.model.parameters())


def test_a_compiled_glimpse_makes_the_same_step():
    plain, quick = new_run(), new_run()
    a, b = losses(plain, likelihood_step(Stripes())), losses(quick, likelihood_step(Stripes(), compile=True))
    torch.testing.assert_close(a, b, rtol=1e-3, atol=0.0)


@pytest.mark.parametrize("workers", [0, 1])
def test_nothing_waits_for_the_gpu_between_two_lines_of_the_log(workers):
    run = new_run()
    step = likelihood_step(Ahead(Stripes(), workers) if workers else Stripes())
    losses(run, step, 20)  # all lengths are recorded
    torch.cuda.set_sync_debug_mode("error")
    try:
        updates = [update(run, step, False) for _ in range(20)]
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert len(updates) == 20 and run.step == 40


def test_gradients_that_are_absurd_are_skipped_on_the_gpu_too(tmp_path):
    for optimizer in ("adam", "rmsprop"):
        run = new_run(optimizer=optimizer, skip_threshold=1e-9)
        before = copy.deepcopy(run.model.state_dict())
        train(run, likelihood_step(Stripes()), tmp_path / optimizer, until=4)
        assert run.skipped == 4
        assert all(torch.equal(before[name], weight) for name, weight in run.model.state_dict().items())


def test_one_process_of_several_makes_the_same_step(tmp_path):
    """NCCL's part of it: the gradients of one process are averaged with nobody's."""
    alone, shared = new_run(), new_run()
    dist.init_process_group("cuda:nccl,cpu:gloo", f"file://{tmp_path}/meet", rank=0, world_size=1)
    try:
        step = likelihood_step(Stripes(), Ranks(), together(shared.model))
        torch.testing.assert_close(losses(shared, step), losses(alone, likelihood_step(Stripes())), rtol=1e-3, atol=0.0)
    finally:
        dist.destroy_process_group()


def test_recorded_drawings_are_those_of_the_processor_whatever_came_between():
    cpu, gpu = (ad.load("captioned-mnist", device=device) for device in ("cpu", "cuda"))
    captions = ["the digit seven is at the top left of the image .", "the digit two is on the left of the digit five ."]
    first = gpu.draw(captions[0], seed=7)
    gpu.draw(captions[0], seed=8, temperature=0.1, strength=2)
    both = gpu.draw(captions, seed=[7, 9])
    again, alone = gpu.draw(captions[0], seed=7), gpu.draw(captions[1], seed=9)
    np.testing.assert_array_equal(first.canvases, again.canvases)
    np.testing.assert_allclose(both[0].canvases, first.canvases, atol=1e-4)
    np.testing.assert_allclose(both[1].canvases, alone.canvases, atol=1e-4)
    np.testing.assert_allclose(first.canvases, cpu.draw(captions[0], seed=7).canvases, atol=0.02)
    np.testing.assert_allclose(first.attention, cpu.draw(captions[0], seed=7).attention, atol=0.02)
    forced = np.full((32, len(first.words)), np.nan)
    np.testing.assert_allclose(
        gpu.draw(captions[0], seed=7, attention_override=forced).canvases, first.canvases, atol=1e-4
    )
