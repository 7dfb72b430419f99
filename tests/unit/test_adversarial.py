"""The adversarial step, with a generator and a discriminator of a few numbers."""

import pytest
import torch
from torch import nn

from alignDRAW_core.training.adversarial import adversarial_step, hinge
from alignDRAW_core.training.ema import running_average
from alignDRAW_core.training.loop import update
from alignDRAW_core.training.optimizers import Adam
from alignDRAW_core.training.sharpener import SharpenerRecipe
from alignDRAW_core.training.state import Run

REAL = torch.tensor([3.0, -2.0])  # what is real lies about this place


class Point(nn.Module):
    """Draws about a place that it learns, in two parts, as a pyramid has levels."""

    def __init__(self):
        super().__init__()
        self.place = nn.Parameter(torch.zeros(2))


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))


def noise_of(run):
    return torch.randn(64, 2, generator=torch.Generator().manual_seed(run.step)) / 10


def generate(point, noise):
    places = point.place + noise
    return places[:, :1], places[:, 1:]


def tell_apart(critic, noise, fakes):
    return critic.layers(REAL + noise.flip(0)).squeeze(1), score(critic, noise, fakes)


def score(critic, noise, fakes):
    return critic.layers(torch.cat(fakes, dim=1)).squeeze(1)


def losses(recipe, noise, fakes, scores):
    assert scores.dtype == fakes[0].dtype == torch.float32
    return -scores.mean(), {"passing": -scores.mean(), "recipe": torch.tensor(recipe.pixel)}


def new_run():
    torch.manual_seed(0)
    point, critic = Point(), Critic()
    return Run(
        point,
        running_average(point),
        Adam(point.parameters(), betas=(0.5, 0.9)),
        SharpenerRecipe(ema_decay=0.9),
        0,
        discriminator=critic,
        discriminator_optimizer=Adam(critic.parameters(), betas=(0.5, 0.9)),
    )


def step_with(**changes):
    return adversarial_step(
        **{
            "make_batch": noise_of,
            "generate": generate,
            "tell_apart": tell_apart,
            "score": score,
            "generator_loss": losses,
            "learning_rates": lambda run: (0.02, 0.01),
            **changes,
        }
    )


@pytest.mark.parametrize("amp", [False, True])
def test_the_generator_learns_what_is_real(amp):
    run, step = new_run(), step_with()
    for _ in range(400):
        latest = update(run, step, amp)
    assert (run.best_weights.place - REAL).abs().max() < 0.5
    assert (
        list(latest.figures) == ["discriminator", "passing", "recipe"]
        and latest.figures["recipe"] == 2
        and run.skipped == 0
    )


def test_each_net_follows_its_own_loss_at_its_own_rate():
    run = new_run()
    place, layers = run.model.place.clone(), [weight.clone() for weight in run.discriminator.parameters()]
    update(run, step_with(learning_rates=lambda run: (0.02, 0.0)), False)
    assert not torch.equal(run.model.place, place)
    assert all(torch.equal(a, b) for a, b in zip(layers, run.discriminator.parameters()))
    place = run.model.place.clone()
    update(run, step_with(learning_rates=lambda run: (0.0, 0.01)), False)
    assert torch.equal(run.model.place, place) and all(
        weight.requires_grad for weight in run.discriminator.parameters()
    )
    assert not torch.equal(layers[0], run.discriminator.layers[0].weight)


def test_another_loss_may_be_the_discriminators():
    run = new_run()
    assert (
        update(run, step_with(discriminator_loss=lambda real, fake: (real - fake).square().mean() + 7), False).figures[
            "discriminator"
        ]
        > 7
    )


def test_gradients_that_are_not_finite_move_neither_net_nor_average():
    run = new_run()
    before = [weight.clone() for net in (run.model, run.discriminator, run.average) for weight in net.parameters()]
    nan = float("nan")
    step = step_with(
        discriminator_loss=lambda real, fake: hinge(real, fake) * nan,
        generator_loss=lambda *parts: (losses(*parts)[0] * nan, {}),
    )
    assert not update(run, step, False).made and run.skipped == run.step == 1
    after = [weight for net in (run.model, run.discriminator, run.average) for weight in net.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_hinge_asks_for_a_margin_and_no_more():
    assert hinge(torch.tensor([1.0, 5.0]), torch.tensor([-1.0, -9.0])) == 0
    assert hinge(torch.tensor([0.0]), torch.tensor([0.5])) == 2.5
