"""Models that read a caption as one vector, made by a frozen encoder."""

import math

import numpy as np
import pytest
import torch

from alignDRAW_core.models.base import TextEncoding
from alignDRAW_core.models.lapgan import NO_BOUND, down, residual, up
from alignDRAW_core.models.registry import kind_of
from alignDRAW_core.models.skip_thought import SkipThought
from alignDRAW_core.storage.encoders import load_encoder, save_encoder, with_encoder
from alignDRAW_core.training import lapgan
from alignDRAW_core.training.finetune import grow
from alignDRAW_core.training.kinds import start, step_of
from alignDRAW_core.training.loop import train
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import PAD, UNK, Vocabulary

from .conftest import WORDS, small_config
from .test_train import Stripes

CPU = torch.device("cpu")
KINDS = ["skipthoughtDRAW", "FC-VAE", "conv-VAE", "LAPGAN"]


def model_of(kind: str, words: list[str] = WORDS, **changes):
    config = kind_of(kind).config_for(small_config(vocabulary=len(words), **changes))
    model = with_encoder(kind_of(kind)(config), Vocabulary(words))
    model.initialise("default", torch.Generator().manual_seed(0))
    return model


@pytest.mark.parametrize("kind", KINDS)
def test_a_caption_is_the_encoders_vector_whatever_the_numbers_of_its_words(kind, sentence_encoder):
    other = WORDS[::-1]
    captions = [["the", "red", "bus", "."], ["seven"]]
    for words in (WORDS, other):
        text = model_of(kind, words).encode_text(padded(captions, Vocabulary(words)))
        wanted = sentence_encoder(padded(captions, Vocabulary(WORDS)))
        torch.testing.assert_close(text.features, wanted[:, None])
        assert text.mask.tolist() == [[True], [True]]


def padded(captions: list[list[str]], vocabulary: Vocabulary) -> torch.Tensor:
    rows = torch.full((len(captions), max(map(len, captions))), PAD)
    for row, caption in zip(rows, captions):
        row[: len(caption)] = torch.tensor([vocabulary.id_of(word) for word in caption])
    return rows


def test_words_that_the_encoder_lacks_are_unknown_to_it(sentence_encoder):
    model = model_of("FC-VAE", [*WORDS, "zebra"])
    zebra = torch.tensor([[len(WORDS) + 2]])
    torch.testing.assert_close(model.encode_text(zebra).features[:, 0], sentence_encoder(torch.tensor([[UNK]])))


@pytest.mark.parametrize("kind", KINDS)
def test_training_leaves_the_encoder_as_it_was_and_out_of_the_weights(kind, sentence_encoder, tmp_path):
    before = {name: weight.clone() for name, weight in sentence_encoder.state_dict().items()}
    config = kind_of(kind).config_for(small_config())
    run = start(kind, config, recipe("default", steps=3, batch=4), Vocabulary(WORDS), 0, CPU)
    own = {name: weight.clone() for name, weight in run.model.state_dict().items()}
    train(run, step_of(run, Stripes()), tmp_path, until=3, show_bar=False)
    assert all(torch.equal(weight, before[name]) for name, weight in sentence_encoder.state_dict().items())
    assert all(not torch.equal(weight, own[name]) for name, weight in run.model.state_dict().items() if weight.ndim > 1)
    assert not any("encoder" in name or "gru" in name for name in run.model.state_dict())


@pytest.mark.parametrize("kind", KINDS)
def test_new_words_are_read_as_the_encoder_knows_them_and_old_captions_draw_the_same(kind, sentence_encoder):
    words = [word for word in WORDS if word != "bus"]
    model = model_of(kind, words)
    grown, vocabulary = grow(model, Vocabulary(words), ["bus", "zebra"])
    text = grown.encode_text(padded([["the", "bus"]], vocabulary))
    torch.testing.assert_close(text.features[:, 0], sentence_encoder(padded([["the", "bus"]], Vocabulary(WORDS))))
    noise = torch.randn(model.noise_shape(1), generator=torch.Generator().manual_seed(1))
    drawn = [
        each.generate(each.encode_text(padded([["the", "red"]], read)), noise).canvases
        for each, read in ((model, Vocabulary(words)), (grown, vocabulary))
    ]
    assert torch.equal(*drawn)


@pytest.mark.parametrize("kind", ["FC-VAE", "conv-VAE"])
def test_the_bound_against_a_slow_reference(kind, sentence_encoder):
    model = model_of(kind)
    text = model.encode_text(padded([["the", "red", "bus"], ["seven", "."]], Vocabulary(WORDS)))
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(2, 11, 13, 1, generator=generator)
    noise = torch.randn(model.noise_shape(2), generator=generator)
    found = model(images, text, noise)
    for b in range(2):
        s = text.features[b]
        posterior = model.recognise(images[b : b + 1].permute(0, 3, 1, 2), s)[0].tolist()
        mu, log_sigma = posterior[: len(posterior) // 2], posterior[len(posterior) // 2 :]
        kl = sum((math.exp(2 * g) + m * m - 1) / 2 - g for m, g in zip(mu, log_sigma))
        z = torch.tensor([[m + math.exp(g) * e for m, g, e in zip(mu, log_sigma, noise[b].tolist())]])
        drawn = model.draw(z, s)[0].flatten().tolist()
        x = images[b].permute(2, 0, 1).flatten().tolist()
        nats = sum(
            ((value - 1 / (1 + math.exp(-logit))) / 0.3) ** 2 / 2 + math.log(0.3) + math.log(2 * math.pi) / 2
            for value, logit in zip(x, drawn)
        )
        assert found.kl[b].sum().item() == pytest.approx(kl, rel=1e-4)
        assert found.reconstruction[b].item() == pytest.approx(nats, rel=1e-4)


def test_skipthought_draw_is_alignDRAW_on_a_caption_of_one_state(sentence_encoder):
    """Its s is the sentence vector at every glimpse, as is alignDRAW's where the only word has that state."""
    model, aligned = model_of("skipthoughtDRAW"), kind_of("alignDRAW")(small_config(h_lang=256))
    aligned.initialise("default", torch.Generator().manual_seed(1))
    shared = {name: weight for name, weight in model.state_dict().items()}
    aligned.load_state_dict({**aligned.state_dict(), **shared})
    vector = sentence_encoder(torch.tensor([[5, 6]]))
    noise = torch.randn(model.noise_shape(1), generator=torch.Generator().manual_seed(2))
    mask = torch.ones(1, 1, dtype=torch.bool)
    text = TextEncoding(vector[:, None], mask, aligned.align.keys(vector[:, None]))
    own = model.generate(model.encode_text(torch.tensor([[5, 6]])), noise).canvases
    torch.testing.assert_close(aligned.generate(text, noise).canvases, own)


@pytest.mark.parametrize("size", [(32, 32), (11, 13), (60, 60)])
def test_a_pyramid_and_its_inverse_are_exact(size):
    pictures = torch.rand(3, 3, *size, dtype=torch.double)
    small = down(pictures)
    assert small.shape[2:] == tuple(-(-side // 2) for side in size)
    torch.testing.assert_close(up(small, *size) + residual(pictures), pictures, rtol=0, atol=1e-15)
    assert small[0, 0, 0, 0].item() == pytest.approx(pictures[0, 0, :2, :2].mean().item())


def test_what_has_no_bound_says_so(sentence_encoder):
    model = model_of("LAPGAN")
    for measure in (model.forward, model.reconstruct):
        with pytest.raises(ValueError, match="neither a bound nor a ranking"):
            measure(None, None, None)
    assert "bound" in NO_BOUND


def test_a_pyramid_is_judged_at_both_levels_and_beside_the_captions_of_other_pictures(sentence_encoder):
    config = kind_of("LAPGAN").config_for(small_config())
    run = start("LAPGAN", config, recipe("default", batch=8), Vocabulary(WORDS), 0, CPU)
    batch, judges = lapgan.batch_of(run, TwoPictures()), run.discriminator.eval()
    fakes = lapgan.generate(run.model, batch)

    def scores(small, details, sentences):
        whole = judges.details.layers(torch.cat([batch.blurry, details], dim=1))
        return torch.cat(
            [judges.small.judge(judges.small.layers(small), sentences), judges.details.judge(whole, sentences)]
        )

    real, fake = lapgan.tell_apart(judges, batch, fakes)
    torch.testing.assert_close(real, scores(batch.small, batch.details, batch.sentences))
    torch.testing.assert_close(fake[:16], scores(*fakes, batch.sentences))
    torch.testing.assert_close(lapgan.score(judges, batch, fakes), fake[:16])
    others = batch.sentences[[7, *range(7)]]
    torch.testing.assert_close(fake[16:], scores(batch.small, batch.details, others))
    assert fake.shape == (32,) and not torch.allclose(fake[16:], real)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["FC-VAE", "conv-VAE", "LAPGAN"])
def test_a_small_set_of_pictures_is_learned(kind, sentence_encoder, tmp_path):
    """After a hundred steps and some, a drawing is nearer to the pictures of its caption than to others."""
    config = kind_of(kind).config_for(small_config())
    run = start(
        kind, config, recipe("default", steps=150, batch=16, kl_end=1.0, ema_decay=0.0), Vocabulary(WORDS), 0, CPU
    )
    train(run, step_of(run, TwoPictures()), tmp_path, until=150, show_bar=False)
    words = padded([["red"], ["green"]], Vocabulary(WORDS))
    noise = torch.randn(run.model.noise_shape(2), generator=torch.Generator().manual_seed(0))
    drawn = run.model.generate(run.model.encode_text(words), noise, 0.5).canvases[-1]
    real = torch.from_numpy(TwoPictures.images).float() / 255
    distance = torch.cdist(drawn.flatten(1), real.flatten(1))
    assert distance[0, 0] < distance[0, 1] and distance[1, 1] < distance[1, 0]


class TwoPictures:
    images = np.zeros((2, 11, 13, 1), np.uint8)
    images[0, :, :6], images[1, :, 7:] = 255, 255
    fillers = frozenset()

    def batch(self, count, rng):
        rows = rng.integers(2, size=count)
        return self.images[rows], [("red", "green")[row] for row in rows]


def test_an_encoder_that_does_not_fit_is_refused(sentence_encoder, tmp_path, monkeypatch):
    path = tmp_path / "small.safetensors"
    save_encoder(path, SkipThought(len(WORDS), 4, 8), Vocabulary(WORDS), {})
    monkeypatch.setattr("alignDRAW_core.storage.encoders.PATH", path)
    with pytest.raises(ValueError, match="takes sentence vectors of 512 numbers"):
        model_of("FC-VAE")
    path.write_bytes(path.read_bytes()[:-7])
    load_encoder.cache_clear()
    with pytest.raises(ValueError, match="cannot be read .*train-skip-thought"):
        load_encoder(path)


def test_a_sentence_alone_and_in_a_batch_has_the_same_vector(sentence_encoder):
    words = padded([["the", "red", "bus", "is", "on", "the", "left", "."], ["seven"]], Vocabulary(WORDS))
    torch.testing.assert_close(sentence_encoder(words)[1:], sentence_encoder(words[1:, :1]))
