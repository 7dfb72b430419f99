import numpy as np
import pytest
import torch

from alignDRAW_core.models.draw import gaussian_kl
from alignDRAW_core.vocabulary import PAD

from . import reference
from .conftest import small_config, small_model

WORDS = torch.tensor([[4, 5, 6, 7], [8, 9, PAD, PAD]])


def some_batch(config, seed=0):
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(2, config.height, config.width, config.channels, generator=generator, dtype=torch.double)
    return images, torch.randn(2, config.glimpses, config.z_dim, generator=generator, dtype=torch.double)


@pytest.mark.parametrize("changes", [{}, {"channels": 3}, {"likelihood": "gaussian"}, {"glimpses": 1}])
def test_the_bound_is_the_slow_plain_one(changes):
    config = small_config(**changes)
    model = small_model(config).double()
    weights = {name: weight.numpy() for name, weight in model.state_dict().items()}
    images, noise = some_batch(config)
    found = model(images, model.encode_text(WORDS), noise)
    assert found.kl.shape == (2, config.glimpses) and found.reconstruction.shape == (2,)
    for b in range(2):
        words = WORDS[b][WORDS[b] != PAD].numpy()
        kl, reconstruction = reference.bound(weights, config, images[b].numpy(), words, noise[b].numpy())
        np.testing.assert_allclose(found.kl[b], kl, rtol=1e-9)
        np.testing.assert_allclose(found.reconstruction[b], reconstruction, rtol=1e-9)
        np.testing.assert_allclose(found.total[b], kl.sum() + reconstruction, rtol=1e-9)


def test_kl_of_gaussians_by_hand_and_by_pytorch():
    zeros = torch.zeros(1, 3)
    assert gaussian_kl(zeros, zeros, zeros, zeros).item() == 0
    assert gaussian_kl(zeros + 2, zeros, zeros, zeros).item() == pytest.approx(3 * 2)  # d^2 / 2 each
    q, p = torch.randn(2, 4, 3), torch.randn(2, 4, 3)
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(normal(q[0], q[1].exp()), normal(p[0], p[1].exp())).sum(1)
    torch.testing.assert_close(gaussian_kl(q[0], q[1], p[0], p[1]), expected)


def test_the_first_prior_is_standard_whatever_h_gen_0_is():
    model = small_model()
    text = model.encode_text(WORDS)
    quiet, loud = (
        model.generate(text, torch.zeros(2, 5, 4)),
        model.generate(text, torch.zeros(2, 5, 4), temperature=2.0),
    )
    torch.testing.assert_close(quiet.canvases, loud.canvases)  # without noise the temperature has nothing to scale
    model.prior.bias.fill_(3.0)
    noise = torch.randn(2, 5, 4)
    first, second = small_model().generate(text, noise).canvases, model.generate(text, noise).canvases
    torch.testing.assert_close(first[0], second[0])
    assert (first[1] - second[1]).abs().max() > 1e-4


def test_a_drawing_adds_up_glimpse_by_glimpse():
    config = small_config()
    model = small_model(config)
    trace = model.generate(model.encode_text(WORDS), torch.randn(2, 5, 4))
    assert (
        trace.canvases.shape == (5, 2, 11, 13, 1)
        and trace.attention.shape == (5, 2, 4)
        and trace.windows.shape == (5, 2, 5)
    )
    assert trace.canvases.min() >= 0 and trace.canvases.max() <= 1
    torch.testing.assert_close(trace.attention.sum(-1), torch.ones(5, 2))
    assert (trace.attention[:, 1, 2:] == 0).all()
    logits = trace.canvases.logit()
    change = (logits[2] - logits[1])[0, ..., 0].abs()
    x, y = trace.windows[2, 0, :2]
    if 0 <= x < 13 and 0 <= y < 11:
        assert change.max() > 0


def test_every_parameter_learns():
    model = small_model().requires_grad_(True)
    images, noise = some_batch(model.config)
    model(images.float(), model.encode_text(WORDS), noise.float()).total.sum().backward()
    silent = [name for name, weight in model.named_parameters() if weight.grad is None or weight.grad.abs().max() == 0]
    assert silent == []


def test_gradient_of_the_bound_by_finite_differences():
    model = small_model(small_config(glimpses=3)).double().requires_grad_(True)
    images, noise = some_batch(model.config)

    def loss():
        return model(images, model.encode_text(WORDS), noise).total.sum()

    loss().backward()
    for name in ("lstm_infer.weight_ih", "language.h_0", "c_0", "align.v", "prior.weight"):
        weight = dict(model.named_parameters())[name]
        where = weight.grad.abs().argmax()
        with torch.no_grad():
            flat = weight.view(-1)
            flat[where] += 1e-3
            above = loss()
            flat[where] -= 2e-3
            below = loss()
            flat[where] += 1e-3
        assert ((above - below) / 2e-3).item() == pytest.approx(weight.grad.view(-1)[where].item(), rel=0.02), name


def test_bfloat16_is_close_to_float32():
    model = small_model()
    images, noise = some_batch(model.config)
    images, noise = images.float(), noise.float()
    exact = model(images, model.encode_text(WORDS), noise).total
    with torch.autocast("cpu", torch.bfloat16):
        rough = model(images, model.encode_text(WORDS), noise).total
    torch.testing.assert_close(rough, exact, rtol=0.05, atol=0)
