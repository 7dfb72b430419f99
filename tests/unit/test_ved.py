"""VED against a slow, plain reference in numpy; it learns; its states through the bottleneck."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from alignDRAW_core.models.base import PARTS
from alignDRAW_core.models.bottleneck import Bottleneck
from alignDRAW_core.models.presets import PRESETS
from alignDRAW_core.models.ved import VED, VEDConfig
from alignDRAW_core.training.likelihood import likelihood_step, start
from alignDRAW_core.training.loop import update
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.training.schedules import kl_weight, state_kl_weight
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import WORDS, small_config, small_model

CPU = torch.device("cpu")
WORDS_IN = torch.tensor([[3, 4, 5, 6], [7, 3, 0, 0], [1, 0, 0, 0]])  # the ends are padding


def ved_config(**changes) -> VEDConfig:
    sizes = dict(height=5, width=4, channels=1, vocabulary=len(WORDS), embedding=3, h_lang=6, z_dim=2)
    return VEDConfig(**{**sizes, **changes})


def ved(seed: int = 0, **changes) -> VED:
    return small_model(ved_config(**changes), seed, VED)


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def reference(model: VED, images, words, noise, state_noise=None):
    """Losses of one caption and picture at a time, loop by loop."""
    weights = {name: weight.double().numpy() for name, weight in model.state_dict().items()}
    kls, reconstructions, costs = [], [], []
    for b, sentence in enumerate(words.numpy()):
        h, cost = np.zeros(model.config.h_lang), 0.0
        for i, word in enumerate(sentence):
            if word == 0:
                continue
            a = (
                weights["language.gru.weight_ih"] @ weights["language.words.weight"][word]
                + weights["language.gru.bias_ih"]
            )
            r = weights["language.gru.weight_hh"] @ h + weights["language.gru.bias_hh"]
            (a_r, a_z, a_n), (r_r, r_z, r_n) = np.split(a, 3), np.split(r, 3)
            update_gate = sigmoid(a_z + r_z)
            h = (1 - update_gate) * np.tanh(a_n + sigmoid(a_r + r_r) * r_n) + update_gate * h
            if state_noise is not None:
                mu, log_sigma = np.split(
                    weights["language.bottleneck.gaussian.weight"] @ h + weights["language.bottleneck.gaussian.bias"], 2
                )
                mu, log_sigma = 4 * np.tanh(mu / 4), 4 * np.tanh(log_sigma / 4)
                cost += sum((m * m + np.exp(2 * s) - 1) / 2 - s for m, s in zip(mu, log_sigma))
                h = mu + np.exp(log_sigma) * state_noise[b, i].numpy()
        mu, log_sigma = np.split(weights["gaussian.weight"] @ h + weights["gaussian.bias"], 2)
        z = mu + np.exp(log_sigma) * noise[b].numpy()
        kls.append(sum((m * m + np.exp(2 * s) - 1) / 2 - s for m, s in zip(mu, log_sigma)))
        layers = sorted({name.rsplit(".", 1)[0] for name in weights if name.startswith("decoder.")})
        for k, layer in enumerate(layers):
            z = weights[f"{layer}.weight"] @ (np.maximum(z, 0) if k else z) + weights[f"{layer}.bias"]
        p, x = sigmoid(z), images[b].numpy().ravel()
        reconstructions.append(-sum(a * np.log(q) + (1 - a) * np.log(1 - q) for a, q in zip(x, p)))
        costs.append(cost)
    return np.array(kls), np.array(reconstructions), np.array(costs)


@pytest.mark.parametrize("changes", [{}, {"h_decoder": 7}, {"h_decoder": 7, "bottleneck": True}])
def test_the_loss_is_that_of_a_plain_reference(changes):
    model, generator = ved(**changes), torch.Generator().manual_seed(3)
    images = torch.rand(3, 5, 4, 1, generator=generator)
    noise = torch.randn(model.noise_shape(3), generator=generator)
    shape = model.state_noise_shape(3, 4)
    assert (shape is not None) == model.config.bottleneck
    state_noise = shape and torch.randn(shape, generator=generator)
    text = model.encode_text(WORDS_IN, None, state_noise)
    losses = model(images, text, noise)
    kl, reconstruction, cost = reference(model, images, WORDS_IN, noise, state_noise)
    np.testing.assert_allclose(losses.kl[:, 0].numpy(), kl, rtol=1e-4)
    np.testing.assert_allclose(losses.reconstruction.numpy(), reconstruction, rtol=1e-4)
    np.testing.assert_allclose(losses.total.numpy(), kl + reconstruction, rtol=1e-4)
    assert (losses.states is None) == (not model.config.bottleneck)
    if losses.states is not None:
        np.testing.assert_allclose(losses.states.numpy(), cost, rtol=1e-4)


def test_it_draws_the_mean_of_its_latents_at_temperature_0_and_their_sample_at_1():
    model = ved()
    text, noise = model.encode_text(WORDS_IN), torch.randn(3, 2)
    mu, log_sigma = model.latent(text)
    for temperature, z in ((0.0, mu), (1.0, mu + log_sigma.exp() * noise)):
        trace = model.generate(text, noise, temperature)
        expected = model.decoder(z).sigmoid().view(3, 5, 4, 1)
        torch.testing.assert_close(trace.canvases[0], expected)
        assert len(trace.canvases) == 1 and trace.attention is None and trace.windows is None


def test_padding_changes_nothing_and_what_comes_later_in_a_caption_does():
    model = ved(bottleneck=True)
    short, long = (model.encode_text(torch.tensor([ids])).features for ids in ([3, 4], [3, 4, 0, 0]))
    torch.testing.assert_close(short, long)
    assert not torch.allclose(short, model.encode_text(torch.tensor([[3, 4, 5]])).features)
    assert not torch.allclose(short, model.encode_text(torch.tensor([[4, 3]])).features)


def test_new_words_leave_known_captions_as_they_are():
    model = ved()
    grown = model.grow_vocabulary(2)
    assert torch.equal(grown.encode_text(WORDS_IN).features, model.encode_text(WORDS_IN).features)
    torch.testing.assert_close(grown.language.words.weight[-1], model.language.words.weight[2:].mean(0))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_learns_by_itself(part):
    model = ved().requires_grad_(True)
    model.trainable(part, known_words=len(WORDS) - 1)
    model(torch.rand(3, 5, 4, 1), model.encode_text(WORDS_IN), torch.randn(3, 2)).total.sum().backward()
    names = [name.split(".") for name, weight in model.named_parameters() if weight.grad is not None]
    learns = {name[1] if name[0] == "language" else name[0] for name in names}
    encoder, rest = {"words", "gru"}, {"gaussian", "decoder"}
    assert learns == {"all": encoder | rest, "language": encoder, "decoder": rest | {"words"}}[part]
    if part == "decoder":
        assert not model.language.words.weight.grad.any(), "none of these words is new"


class Bars:
    """Two words, two pictures."""

    fillers = frozenset()

    def batch(self, count, rng):
        left = rng.integers(2, size=count).astype(bool)
        images = np.zeros((count, 5, 4, 1), np.uint8)
        images[left, :, :2], images[~left, :, 2:] = 255, 255
        return images, ["red" if each else "green" for each in left]


@pytest.mark.parametrize("bottleneck", [False, True])
def test_it_learns_to_draw_what_a_word_says(bottleneck):
    vocabulary = Vocabulary(WORDS)
    numbers = recipe("default", "sums_ved", steps=300, batch=16, learning_rate=0.02, caption_dropout=0.0)
    run = start(ved_config(bottleneck=bottleneck), numbers, vocabulary, 5, CPU, "VED")
    step = likelihood_step(Bars())
    losses = [update(run, step, False) for _ in range(300)]
    assert losses[-1].figures["reconstruction"] < losses[0].figures["reconstruction"] / 2
    assert ("states" in losses[0].figures) == bottleneck
    red, green = (
        run.model.generate(run.model.encode_text(torch.tensor([[vocabulary.ids[word]]])), torch.zeros(1, 2)).canvases[
            0, 0
        ]
        for word in ("red", "green")
    )
    assert red[:, :2].mean() - red[:, 2:].mean() > 0.5 and green[:, 2:].mean() - green[:, :2].mean() > 0.5


def test_a_bottleneck_hands_on_the_mean_or_a_sample_and_costs_nothing_only_at_the_prior():
    bottleneck = Bottleneck(3)
    with torch.no_grad():
        bottleneck.gaussian.weight.zero_()
        bottleneck.gaussian.bias.copy_(torch.zeros(6))  # mu 0, log sigma 0
    state, noise = torch.randn(4, 3), torch.randn(4, 3)
    handed = bottleneck(state, noise)
    torch.testing.assert_close(handed.z, noise)
    torch.testing.assert_close(handed.kl, torch.zeros(4))
    assert not bottleneck(state, None).z.any()
    with torch.no_grad():
        bottleneck.gaussian.bias[0] = 1.0
    torch.testing.assert_close(bottleneck(state, noise).kl, torch.full((4,), 8 * np.tanh(0.25).item() ** 2))


def test_alignDRAW_hands_its_states_on_through_bottlenecks_where_it_is_told_to():
    plain, narrow = small_model(), small_model(small_config(bottleneck=True))
    assert plain.state_noise_shape(2, 3) is None
    words = torch.tensor([[3, 4, 5], [6, 7, 0]])
    noise = torch.randn(narrow.state_noise_shape(2, 3))
    means, sampled = narrow.encode_text(words), narrow.encode_text(words, None, noise)
    assert means.cost is None and sampled.cost.shape == (2,) and (sampled.cost > 0).all()
    assert not torch.allclose(means.features, sampled.features)
    again = narrow.encode_text(words[1:, :2], None, noise[1:, :2])
    torch.testing.assert_close(again.features, sampled.features[1:, :2])
    torch.testing.assert_close(again.cost, sampled.cost[1:])
    images = torch.rand(2, 11, 13, 1)
    losses = narrow(images, sampled, torch.randn(narrow.noise_shape(2)))
    assert torch.equal(losses.states, sampled.cost) and losses.kl.shape == (2, 5)


def test_the_weight_of_states_rises_between_two_shares_of_the_steps():
    numbers = recipe("default", steps=100, kl_steps=0, kl_end=1.0, state_kl=0.4, state_kl_from=0.2, state_kl_until=0.6)
    assert [state_kl_weight(numbers, step) for step in (0, 20, 40, 60, 99)] == pytest.approx([0, 0, 0.2, 0.4, 0.4])
    falling = replace(numbers, kl_start=5.0, kl_steps=50)
    assert [kl_weight(falling, step) for step in (0, 25, 50, 99)] == pytest.approx([5, 3, 1, 1])
    assert state_kl_weight(falling, 40) == pytest.approx(0.2 * 1.8)


def test_presets_name_their_kind_and_data_and_refuse_what_does_not_fit():
    paper = PRESETS["ved_paper"]
    assert (paper.kind, paper.data, paper.config.embedding, paper.config.z_dim) == ("VED", "sums", 5, 10)
    assert not paper.config.h_decoder and not paper.config.bottleneck
    assert PRESETS["captioned_mnist"].of("noalignDRAW").kind == "noalignDRAW"
    assert PRESETS["sums"].of(likelihood="gaussian").config.likelihood == "gaussian"
    with pytest.raises(ValueError, match="sizes of this preset do not fit alignDRAW"):
        paper.of("alignDRAW")
    with pytest.raises(ValueError, match="VED has no choice of likelihoods"):
        paper.of(likelihood="gaussian")
    with pytest.raises(ValueError, match="embedding must be a whole number above 0"):
        replace(paper.config, embedding=0)
