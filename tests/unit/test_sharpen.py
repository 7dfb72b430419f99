import numpy as np
import pytest
import torch
import torch.nn.functional as F

from alignDRAW_core.models.sharpener import (
    Discriminator,
    Sharpener,
    SharpenerConfig,
    laplacian_energy,
    low_pass,
    pyramid,
)

CONFIG = SharpenerConfig(height=12, width=10, channels=3, sentence=6, filters=4)


def small_sharpener(config: SharpenerConfig = CONFIG) -> Sharpener:
    torch.manual_seed(0)
    return Sharpener(config).requires_grad_(False)


def test_sharp_pictures_stay_in_range_and_keep_their_shape():
    net, canvases = small_sharpener(), np.random.default_rng(0).random((5, 12, 10, 3), dtype=np.float32)
    net.edges[-1].bias += torch.tensor([3.0, 0.0, -3.0])
    sharp = net.sharpen(canvases, torch.zeros(6))
    assert sharp.shape == canvases.shape and sharp.dtype == np.float32 and sharp.flags.c_contiguous
    assert (sharp[..., 0] == 1).all() and (sharp[..., 2] == 0).all()


def test_pictures_go_on_beyond_their_border_as_they_end_there():
    net, blurry, sentence = small_sharpener(), torch.rand(2, 3, 12, 10), torch.randn(2, 6)
    found = torch.cat([blurry, net.text(sentence).view(2, 1, 12, 10), torch.zeros(2, 1, 12, 10)], dim=1)
    for layer in net.edges:
        if isinstance(layer, torch.nn.Conv2d):
            wide = F.pad(found, (layer.kernel_size[0] // 2,) * 4, mode="replicate")
            found = F.conv2d(wide, layer.weight, layer.bias)
        else:
            found = layer(found)
    torch.testing.assert_close(net(blurry, sentence), found)


def test_without_noise_it_is_at_its_mean_and_the_same_every_time():
    net, blurry, sentence = small_sharpener(), torch.rand(2, 3, 12, 10), torch.randn(2, 6)
    assert torch.equal(net(blurry, sentence), net(blurry, sentence, torch.zeros(2, 1, 12, 10)))
    assert not torch.allclose(net(blurry, sentence), net(blurry, sentence, torch.ones(2, 1, 12, 10)))


def test_the_residual_depends_on_the_sentence_and_the_picture():
    net, blurry, sentence = small_sharpener(), torch.rand(1, 3, 12, 10), torch.randn(6)
    assert not torch.allclose(net(blurry, sentence), net(blurry, -sentence))
    assert not torch.allclose(net(blurry, sentence), net(1 - blurry, sentence))
    torch.testing.assert_close(net(blurry.repeat(3, 1, 1, 1), sentence), net(blurry, sentence[None]).repeat(3, 1, 1, 1))


def test_the_kernels_are_the_reference_s():
    convolutions = [
        layer
        for layer in Sharpener(SharpenerConfig(32, 32, 3, 8, filters=128)).edges
        if isinstance(layer, torch.nn.Conv2d)
    ]
    assert [(layer.kernel_size[0], layer.out_channels) for layer in convolutions] == [(7, 128), (7, 128), (5, 3)]


@pytest.mark.parametrize("height, width", [(12, 10), (11, 13)])
def test_the_discriminator_scores_each_picture(height, width):
    score = Discriminator(SharpenerConfig(height, width, 1, 6), filters=4)
    scores = score(torch.rand(3, 1, height, width), torch.randn(3, 6))
    assert scores.shape == (3,) and scores.std() > 0


def test_a_pyramid_takes_edges_away_and_leaves_flat_pictures():
    chequered = (torch.arange(16)[:, None] + torch.arange(16)) % 2 * torch.ones(1, 1, 16, 16)
    assert pyramid(chequered).std() < 0.1 and low_pass(chequered).std() < 0.05
    flat = torch.full((1, 3, 15, 16), 0.3)
    torch.testing.assert_close(pyramid(flat), flat)
    torch.testing.assert_close(low_pass(flat), flat)


def test_a_pyramid_halves_by_the_mean_and_without_aliasing():
    """A bright column of 8: halved by a triangle of weights 1/8, 3/8, 3/8, 1/8 it is 0, 3/8, 1/8, 0; then doubled."""
    pictures = torch.zeros(1, 1, 8, 8)
    pictures[..., 3] = 1
    wanted = torch.tensor([0.0, 3 / 32, 9 / 32, 10 / 32, 6 / 32, 3 / 32, 1 / 32, 0.0])
    torch.testing.assert_close(pyramid(pictures)[0, 0, 4], wanted)


def test_a_low_pass_is_the_mean_of_5_by_5_and_goes_on_at_the_border():
    pictures = torch.zeros(1, 1, 8, 8)
    pictures[0, 0, 0, 0] = 1
    found = low_pass(pictures)[0, 0]
    torch.testing.assert_close(found[0, :4], torch.tensor([9.0, 6.0, 3.0, 0.0]) / 25)


def test_energy_by_hand():
    picture = np.zeros((1, 5, 5, 1), np.float32)
    picture[0, 2, 2] = 0.5  # the Laplacian is -2 there, 0.5 at its four neighbours, 0 at the other four
    assert laplacian_energy(picture) == pytest.approx((2**2 + 4 * 0.5**2) / 9)
    assert laplacian_energy(np.full((2, 5, 5, 3), 0.7)) == pytest.approx(0)


@pytest.mark.parametrize("change", [{"filters": 0}, {"channels": 2}, {"height": 1.5}, {"depth": 3}])
def test_configurations_that_cannot_be(change):
    with pytest.raises(ValueError, match="sharpener"):
        SharpenerConfig.from_dict({**CONFIG.to_dict(), **change})


def test_an_incomplete_configuration():
    with pytest.raises(ValueError, match="incomplete"):
        SharpenerConfig.from_dict({"height": 3})
    with pytest.raises(ValueError, match="sharpener"):
        SharpenerConfig.from_dict([])
    assert SharpenerConfig.from_dict(CONFIG.to_dict()) == CONFIG
