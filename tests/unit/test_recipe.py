from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from alignDRAW_core.models.draw import AlignDRAW
from alignDRAW_core.training import recipe as recipes
from alignDRAW_core.training.optimizers import OPTIMIZERS, RMSprop
from alignDRAW_core.training.recipe import recipe, with_steps
from alignDRAW_core.training.schedules import kl_weight, learning_rate
from alignDRAW_core.training.setup import TrainSetup
from alignDRAW_core.training.sharpener import SharpenerRecipe
from alignDRAW_core.training.skip_thought import SkipThoughtRecipe

from .conftest import small_config


def test_the_papers_recipe_is_the_papers():
    r = recipes.paper
    assert (r.optimizer, r.learning_rate, r.batch, r.grad_clip, r.steps) == ("rmsprop", 1e-3, 100, 10, 150 * 100)
    rates = [learning_rate(r, step) for step in (0, 110 * 100 - 1, 110 * 100, 14_999)]
    assert rates == pytest.approx([1e-3, 1e-3, 1e-4, 1e-4])
    assert {kl_weight(r, step) for step in (0, 5_000, 14_999)} == {1.0}
    assert r.word_dropout == r.filler_dropout == r.state_reset == r.ema_decay == r.warm_up == 0

    model = AlignDRAW(small_config(h_gen=200, h_infer=200))
    model.initialise(r.initial, torch.Generator().manual_seed(1), r.c_0)
    for name in (
        "lstm_gen.weight_hh",
        "lstm_infer.weight_ih",
        "language.words.weight",
        "write_patch.weight",
        "lstm_gen.bias_ih",
    ):
        assert dict(model.named_parameters())[name].std().item() == pytest.approx(0.01, rel=0.1), name
    assert model.c_0.unique().tolist() == [-10]


def test_the_papers_recipe_is_shown_pictures_as_they_are(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr("alignDRAW_core.training.setup.step_of", lambda run, data, *how: shown.append(data))
    data = SimpleNamespace(plain=lambda: "plain")
    for chosen in (recipes.paper, recipes.default):
        TrainSetup(SimpleNamespace(recipe=chosen), None, data).step()
    assert shown == ["plain", data]


@pytest.mark.parametrize("rows", [1, 10_000])  # of so many some are updated after others
def test_rmsprop_has_its_epsilon_inside_the_root(rows):
    weight = torch.nn.Parameter(torch.ones(rows, 2))
    step = RMSprop([weight], lr=0.1)
    square, expected = 0.0, 1.0
    for gradient in (0.5, -0.002, 3.0):
        weight.grad = torch.full((rows, 2), gradient)
        step.step()
        square = 0.9 * square + 0.1 * gradient**2
        expected -= 0.1 * gradient / (square + 1e-6) ** 0.5
        assert weight.unique().item() == pytest.approx(expected, rel=1e-5)


def test_rmsprop_passes_over_weights_that_are_not_trained():
    model = AlignDRAW(small_config())
    model.initialise("paper", torch.Generator().manual_seed(0))
    model.trainable("language")
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    step = RMSprop(model.parameters(), lr=0.1)
    for weight in model.parameters():
        weight.grad = torch.ones_like(weight) if weight.requires_grad else None
    step.step()
    moved = {name for name, weight in model.named_parameters() if not torch.equal(weight, before[name])}
    assert moved and moved == {name for name in before if name.startswith(("language.", "align."))}


def test_schedules_of_a_recipe():
    r = recipe(
        "default",
        steps=1000,
        warm_up=10,
        decay_from=0.5,
        kl_start=0.1,
        kl_steps=100,
        kl_end=4.0,
        kl_end_from=0.5,
        kl_end_until=0.75,
    )
    assert learning_rate(r, 0) == pytest.approx(r.learning_rate / 10)
    assert learning_rate(r, 400) == r.learning_rate
    assert learning_rate(r, 750) == pytest.approx(r.learning_rate * 0.51)
    assert learning_rate(r, 1000) == pytest.approx(r.learning_rate * 0.02)
    assert [kl_weight(r, step) for step in (0, 90, 500, 625, 750, 1000)] == pytest.approx([0.1, 1, 1, 2.5, 4, 4])


def test_starting_values_come_from_the_seed_alone_and_leave_the_global_generator_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    models = [AlignDRAW(small_config()) for _ in range(3)]
    torch.set_rng_state(before)
    for model, seed in zip(models, (1, 1, 2)):
        model.initialise("default", torch.Generator().manual_seed(seed), recipe("default").c_0)
    assert torch.equal(torch.get_rng_state(), before)
    same = [torch.equal(a, b) for a, b in zip(models[0].parameters(), models[1].parameters())]
    assert all(same) and not torch.equal(models[0].lstm_gen.weight_hh, models[2].lstm_gen.weight_hh)
    gate = models[0].lstm_gen.weight_hh.chunk(4)[2]
    torch.testing.assert_close(gate @ gate.T, torch.eye(len(gate)), atol=1e-5, rtol=0)
    assert models[0].lstm_infer.bias_ih.chunk(4)[1].unique().tolist() == [1]


@pytest.mark.parametrize("name", ["paper", "default"])
def test_every_weight_is_set_by_the_recipe(name):
    model = AlignDRAW(small_config())
    with torch.no_grad():
        for weight in model.parameters():
            weight.fill_(float("nan"))
    model.initialise(recipe(name).initial, torch.Generator().manual_seed(0), recipe(name).c_0)
    assert all(weight.isfinite().all() for weight in model.parameters())
    OPTIMIZERS[recipe(name).optimizer](model.parameters(), lr=recipe(name).learning_rate)


def test_unknown_recipes_and_names_are_refused():
    with pytest.raises(ValueError, match="paper, default"):
        recipe("fast")
    with pytest.raises(ValueError, match="learning_rat"):
        recipes.Recipe.from_dict({**recipes.paper.to_dict(), "learning_rat": 1})


@pytest.mark.parametrize(
    "name, choices",
    [
        ("optimizer", "rmsprop, adam"),
        ("schedule", "drop, cosine"),
        ("initial", "paper, default"),
        ("parts", "all, language, decoder"),
    ],
)
def test_an_unknown_choice_is_refused_with_those_there_are(name, choices):
    with pytest.raises(ValueError, match=f"{name} must be one of {choices}, not 'Adam'"):
        recipe("default", **{name: "Adam"})


def test_a_model_begins_in_no_way_that_it_does_not_know():
    with pytest.raises(ValueError, match="one of paper, default, not 'papr'"):
        AlignDRAW(small_config()).initialise("papr", torch.Generator())


def test_a_recipe_is_read_under_its_older_names_and_written_under_those_of_today():
    older = {
        "name": "older",
        "steps": 9,
        "batch": 2,
        "optimiser": "adam",
        "learning_rate": 0.1,
        "schedule": "drop",
        "decay_from": 0.5,
        "initial": "default",
        "c_0": 0.0,
        "clip": 1.0,
        "absurd": 2.0,
        "kl_first": 0.3,
        "kl_last": 4.0,
        "kl_from": 0.5,
        "kl_until": 0.6,
        "cut": 0.7,
        "average": 0.8,
    }
    r = recipes.Recipe.from_dict(older)
    assert (r.optimizer, r.grad_clip, r.skip_threshold, r.state_reset, r.ema_decay) == ("adam", 1.0, 2.0, 0.7, 0.8)
    assert (r.kl_start, r.kl_end, r.kl_end_from, r.kl_end_until) == (0.3, 4.0, 0.5, 0.6)
    assert not set(r.to_dict()) & set(recipes.OLD_NAMES) and recipes.Recipe.from_dict(r.to_dict()) == r


def test_photographs_are_trained_for_the_papers_18_epochs_of_captions_with_a_drop_after_11():
    r = with_steps(recipe("paper", "coco"), samples=413_915)
    assert (r.steps, r.batch, r.c_0) == (74_505, 100, 0.0)
    assert learning_rate(r, round(10.9 / 18 * r.steps)) == 1e-3 and learning_rate(
        r, round(11.1 / 18 * r.steps)
    ) == pytest.approx(1e-4)
    assert with_steps(recipe("paper", "coco", steps=70), samples=413_915).steps == 70
    assert recipe("paper", "captioned_mnist") == recipe("paper") == with_steps(recipe("paper"), samples=5)


def test_weights_begin_as_the_default_recipe_says():
    """Orthogonal recurrent weights, gates that forget nothing, an attention that hardly attends, no other biases."""
    model = AlignDRAW(small_config(h_gen=40, h_infer=30, h_lang=20, align_dim=64))
    with torch.no_grad():
        for weight in model.parameters():
            weight.fill_(7.0)
    model.initialise("default", torch.Generator().manual_seed(0), -4.0)
    weights = dict(model.named_parameters())
    assert (weights["c_0"] == -4).all() and not weights["h_gen_0"].any() and not weights["h_infer_0"].any()
    for name, size in (("lstm_gen", 40), ("lstm_infer", 30)):
        for gate in weights[f"{name}.weight_hh"].chunk(4):
            torch.testing.assert_close(gate @ gate.T, torch.eye(size), atol=1e-5, rtol=0)
        bias = weights[f"{name}.bias_ih"].chunk(4)
        assert (
            (bias[1] == 1).all() and not any(bias[k].any() for k in (0, 2, 3)) and not weights[f"{name}.bias_hh"].any()
        )
    attention = {name: weight for name, weight in weights.items() if name.startswith("align.")}
    for name, weight in attention.items():
        assert not weight.any() if "bias" in name else weight.std().item() == pytest.approx(0.01, rel=0.3), name
    assert any("bias" in name for name in attention)
    inputs = weights["write_patch.weight"]
    assert inputs.abs().max() <= 40**-0.5 and inputs.std().item() == pytest.approx((40 * 3) ** -0.5, rel=0.1)
    with pytest.raises(ValueError, match="one of paper, default"):
        model.initialise("zeros", torch.Generator())


@pytest.mark.parametrize(
    "kind, numbers",
    [
        (recipes.Recipe, {"batch": 0}),
        (recipes.Recipe, {"ema_decay": 2.0}),
        (SharpenerRecipe, {"refresh": 0}),
        (SharpenerRecipe, {"batch": 0}),
        (SkipThoughtRecipe, {"steps": 0}),
        (SkipThoughtRecipe, {"schedule": "bogus"}),
    ],
)
def test_numbers_that_no_training_can_have_are_refused(kind, numbers):
    name = next(iter(numbers))
    with pytest.raises(ValueError, match=f"^{name} must be "):
        replace(recipe("default") if kind is recipes.Recipe else kind(), **numbers)


def test_a_length_is_in_steps_or_in_epochs():
    with pytest.raises(ValueError, match="give one of them"):
        recipe("default", steps=10, epochs=2)
    assert recipe("paper", "coco", steps=10).epochs == 0 and recipe("default", epochs=2).epochs == 2
