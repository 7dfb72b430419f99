"""Show, Attend and Tell: a picture is read back into words."""

import itertools
import json

import numpy as np
import pytest
import torch
from PIL import Image

import alignDRAW_core as ad
from alignDRAW_core.__main__ import main
from alignDRAW_core.generation.captioner import Captioner, as_seen, beam_search, sentence
from alignDRAW_core.models.show_attend_tell import FROZEN, ReaderConfig, ShowAttendTell, drawn
from alignDRAW_core.storage.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from alignDRAW_core.training.kinds import load_state, start, step_of
from alignDRAW_core.training.loop import train
from alignDRAW_core.training.reader import make_batch, measure, softened
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import MARKS, Vocabulary

from .conftest import CARD, WORDS

CPU = torch.device("cpu")
SMALL = dict(height=11, width=13, channels=1, vocabulary=len(WORDS), annotation=8, h=9, embedding=7, align_dim=6)


def reader(seed: int = 0, **changes) -> ShowAttendTell:
    model = ShowAttendTell(ReaderConfig(**{**SMALL, **changes}))
    model.initialise(torch.Generator().manual_seed(seed))
    with torch.no_grad():
        for weight in model.parameters():
            weight += 0.3 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(seed + weight.numel()))
    return model.eval()


@pytest.fixture(params=["soft", "hard"])
def captioner(request) -> Captioner:
    return Captioner("small", reader(attention=request.param).requires_grad_(False), Vocabulary(WORDS), CARD)


def picture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((11, 13, 1), dtype=np.float32)


def test_what_a_reading_holds(captioner):
    reading = captioner.read(picture())
    assert reading.words and reading.attention.shape == (len(reading.words), 6, 7)
    np.testing.assert_allclose(reading.attention.sum(axis=(1, 2)), 1, atol=1e-5)
    assert reading.log_probability < 0 and reading.caption == sentence(reading.words)
    assert set(reading.words) <= set(WORDS)
    if captioner.model.config.attention == "hard":
        assert set(np.unique(reading.attention)) == {0, 1}


def test_alone_and_among_others_a_picture_is_read_the_same(captioner):
    pictures = [picture(seed) for seed in range(5)]
    for alone, among in zip([captioner.read(each) for each in pictures], captioner.read_all(pictures), strict=True):
        assert alone.words == among.words and alone.log_probability == pytest.approx(among.log_probability, abs=1e-4)
        np.testing.assert_allclose(alone.attention, among.attention, atol=1e-5)


def test_the_log_probability_is_that_of_the_loss(captioner):
    """Soft attention's, at least: hard attention's loss draws its places."""
    if captioner.model.config.attention == "hard":
        pytest.skip("its places are drawn in training")
    reading = captioner.read(picture())
    words = torch.tensor([[WORDS.index(word) + len(MARKS) for word in reading.words]])
    losses = captioner.model(torch.from_numpy(picture())[None], words)
    assert losses.words.item() == pytest.approx(-reading.log_probability, rel=1e-4)
    assert losses.count.item() == len(reading.words) + 1


def test_beam_search_against_exhaustive_search(monkeypatch):
    """With three words and captions of three at most, a wide beam finds the likeliest of all."""
    monkeypatch.setattr("alignDRAW_core.generation.captioner.MOST_WORDS", 4)
    model = reader(vocabulary=3)
    annotations = model.annotate(torch.from_numpy(picture())[None])
    with torch.inference_mode():
        found, _, log_probability = beam_search(model, annotations, 16)
        every = [ids for n in (1, 2, 3) for ids in itertools.product((2, 3, 4), repeat=n)]
        likelihood = {ids: -model(torch.from_numpy(picture())[None], torch.tensor([ids])).words.item() for ids in every}
    best = max(likelihood, key=likelihood.get)
    assert tuple(found) == best and log_probability == pytest.approx(likelihood[best], abs=1e-4)


@pytest.mark.parametrize("beam", [0, 17, True, 2.0])
def test_a_beam_is_a_whole_number_of_captions(captioner, beam):
    with pytest.raises(ValueError, match="a beam is of 1 to 16 captions"):
        captioner.read(picture(0), beam=beam)


def test_a_wider_beam_is_never_less_likely(captioner):
    for seed in range(4):
        narrow, wide = (captioner.read(picture(seed), beam=beam).log_probability for beam in (1, 8))
        assert wide >= narrow - 1e-5


def test_places_are_drawn_as_often_as_alpha_says():
    alpha = torch.tensor([0.5, 0.2, 0.3]).expand(30_000, 3)
    uniform = torch.rand(30_000, generator=torch.Generator().manual_seed(0))
    places = drawn(alpha, uniform, torch.ones(30_000))
    assert set(places.unique().tolist()) == {0, 1}
    torch.testing.assert_close(places.mean(dim=0), alpha[0], atol=0.01, rtol=0)
    assert torch.equal(drawn(alpha, uniform, torch.zeros(30_000)), alpha)  # the expectation


def test_the_gradient_of_reinforce_is_that_of_the_exact_expectation():
    """One word, so one place: the mean over places of the surrogate's gradient is the gradient of E[log p(words)]."""
    model = reader(attention="hard").double()
    model.baseline.fill_(-0.7)  # whatever the baseline
    images, words = torch.from_numpy(picture())[None].double(), torch.zeros(1, 0, dtype=torch.long)
    annotations = model.annotate(images)
    with torch.no_grad():
        alpha = model.alpha(model.align_a(annotations), model.begin(annotations).h).double()
    weight = model.align_v

    def gradient(loss):
        return torch.autograd.grad(loss, weight, retain_graph=True)[0]

    sampled, exact = 0, 0
    edges = torch.cat([torch.zeros(1), alpha[0].cumsum(0).float()])
    live = model.alpha(model.align_a(annotations), model.begin(annotations).h).double()
    for place in range(alpha.shape[1]):
        middle = (edges[place] + edges[place + 1]) / 2
        noise = torch.tensor([[[middle, 0.9]]]).double()
        losses = model(images, words, noise)
        entropy = -(live * live.clamp_min(1e-8).log()).sum()
        surrogate = losses.surrogate.sum() + 0.002 * entropy  # without the entropy's part
        sampled = sampled + alpha[0, place] * gradient(surrogate)
        exact = exact + live[0, place] * losses.words.detach().sum()
    torch.testing.assert_close(sampled, gradient(exact), rtol=1e-3, atol=1e-7)


def test_the_baseline_follows_the_reward():
    model = reader(attention="hard").train()
    images, words = torch.rand(4, 11, 13, 1), torch.tensor([[2, 3]]).expand(4, -1)
    noise = torch.full((4, 3, 2), 0.9)
    losses = model(images, words, noise)
    expected = 0.1 * -(losses.words / losses.count).mean()
    torch.testing.assert_close(model.baseline, expected.detach())
    model(images, words, torch.zeros(4, 3, 2))  # nothing is drawn: nothing is learned of it
    torch.testing.assert_close(model.baseline, expected.detach())


def test_padding_says_nothing():
    model = reader()
    images = torch.rand(2, 11, 13, 1, generator=torch.Generator().manual_seed(0))
    alone = [model(images[k : k + 1], torch.tensor([ids])) for k, ids in enumerate(([2, 3, 4], [5]))]
    both = model(images, torch.tensor([[2, 3, 4], [5, 0, 0]]))
    for k, each in enumerate(alone):
        for name in ("words", "coverage", "count"):
            torch.testing.assert_close(getattr(both, name)[k], getattr(each, name)[0])


def test_its_average_is_where_the_reader_is():
    run = start(
        ShowAttendTell.kind, ReaderConfig(**SMALL), recipe("default"), Vocabulary(WORDS), 0, torch.device("meta")
    )
    assert {weight.device.type for weight in run.average.parameters()} == {"meta"}


class Sides:
    """The left half is bright, or the right one."""

    key, about, examples, fillers = "sides", "Halves.", ["left"], frozenset()

    def batch(self, count, rng):
        left = rng.random(count) < 0.5
        images = rng.integers(0, 60, size=(count, 11, 13, 1)).astype(np.uint8)
        images[left, :, :6] += 190
        images[~left, :, 7:] += 190
        return images, [f"on the {'left' if each else 'right'} ." for each in left]


@pytest.mark.slow
@pytest.mark.parametrize("attention", ["soft", "hard"])
def test_it_learns_what_it_sees_is_resumed_stored_and_loaded(tmp_path, attention):
    def begun():
        config = ReaderConfig(**{**SMALL, "annotation": 16, "h": 32, "embedding": 16, "attention": attention})
        chosen = recipe("default", steps=200, batch=16, learning_rate=4e-3, ema_decay=0.9)
        return start(ShowAttendTell.kind, config, chosen, Vocabulary(WORDS), 0, CPU)

    straight, run = begun(), begun()
    train(straight, step_of(straight, Sides()), tmp_path / "straight", until=200, show_bar=False)
    train(run, step_of(run, Sides()), tmp_path / "run", until=90, show_bar=False)
    run = load_state(tmp_path / "run", CPU)
    train(run, step_of(run, Sides()), tmp_path / "run", until=200, show_bar=False)
    assert all(torch.equal(a, b) for a, b in zip(run.model.parameters(), straight.model.parameters(), strict=True))
    path = tmp_path / "sides-reader.safetensors"
    save_checkpoint(path, run.best_weights, CARD)
    captioner = ad.load_captioner(path)
    images, captions = Sides().batch(20, np.random.default_rng(9))
    for reading, caption in zip(captioner.read_all(list(images)), captions, strict=True):
        assert ("left" in reading.words, "right" in reading.words) == ("left" in caption, "right" in caption)
    with pytest.raises(CheckpointError, match="reads pictures and draws none"):
        ad.load(path)


def test_what_draws_reads_nothing(small_checkpoint):
    with pytest.raises(CheckpointError, match="draws pictures and reads none"):
        ad.load_captioner(small_checkpoint)
    assert load_checkpoint(small_checkpoint, CPU)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4, 2)),
        np.zeros(3),
        np.full((4, 4, 3), np.nan),
        np.zeros((4, 4, 3), int),
        np.full((4, 4, 3), 200.0),  # floats from 0 to 255
        np.full((4, 4, 3), -1.0),  # or from -1 to 1
    ],
)
def test_what_is_no_picture_is_refused(captioner, image):
    with pytest.raises(ValueError, match="a picture is"):
        captioner.read(image)


def test_pictures_of_any_size_kind_and_from_files(captioner, tmp_path):
    grey = np.tile(np.linspace(0, 255, 26, dtype=np.uint8)[None, :, None], (22, 1, 1))
    Image.fromarray(grey[..., 0]).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"nothing")
    wanted = captioner.read(grey).words
    assert captioner.read(np.repeat(grey, 3, axis=2)).words == captioner.read(tmp_path / "a.png").words == wanted
    with pytest.raises(ValueError, match="cannot be used"):
        captioner.read(tmp_path / "b.png")
    with pytest.raises(ValueError, match="cannot be read"):
        captioner.read(tmp_path / "c.png")


def test_white_is_1_to_whoever_reads_or_learns(tmp_path, monkeypatch):
    white = np.full((11, 13, 1), 255, np.uint8)
    Image.fromarray(white[..., 0]).save(tmp_path / "white.png")
    for image in (white, np.full((30, 20, 3), 255, np.uint8), np.ones((22, 26, 1)), tmp_path / "white.png"):
        assert (as_seen(image, 11, 13, 1) == 1).all()

    class White:
        def batch(self, count, rng):
            return np.stack([white] * count), ["on the left ."] * count

    run = start(ShowAttendTell.kind, ReaderConfig(**SMALL), recipe("default", batch=3), Vocabulary(WORDS), 0, CPU)
    assert (make_batch(run, White())[0] == 1).all()
    seen, forward = [], ShowAttendTell.forward
    monkeypatch.setattr(
        ShowAttendTell, "forward", lambda model, images, *rest: seen.append(images) or forward(model, images, *rest)
    )
    measure(run, *White().batch(2, None))
    assert (seen[0] == 1).all()


@pytest.mark.slow
def test_the_command_reads_and_the_training_command_makes_readers(tmp_path, capsys):
    out = tmp_path / "run"
    command = ["train", "--preset", "scenes", "--kind", "show-attend-tell", "--out", str(out), "--steps", "2"]
    assert main([*command, "--set", "batch=4"]) == 0
    assert (out / "rows" / "000002.txt").read_text().count("said of it") == 8
    Image.fromarray(np.zeros((40, 50, 3), np.uint8)).save(tmp_path / "a.png")
    capsys.readouterr()
    options = ["--checkpoint", str(out / "model.safetensors"), "--beam", "1", "--json", str(tmp_path / "r.json")]
    assert main(["read", str(tmp_path / "a.png"), *options]) == 0
    (facts,) = json.loads((tmp_path / "r.json").read_text())
    assert capsys.readouterr().out.strip() == facts["caption"] and len(facts["attention"]) == len(facts["words"])
    assert main(["read", str(tmp_path / "none.png"), *options]) == 2


def test_its_convolutions_narrow_the_picture_to_the_grid_and_have_no_bias():
    """Two at each size, half as wide at first; biases are left to what normalises."""
    model = ShowAttendTell(ReaderConfig(**{**SMALL, "height": 32, "width": 32, "channels": 3}))
    layers = [layer for layer in model.look if isinstance(layer, torch.nn.Conv2d)]
    assert [(layer.in_channels, layer.out_channels) for layer in layers] == [(3, 4), (4, 4), (4, 8), (8, 8), (8, 8)][
        : len(layers)
    ]
    assert all(layer.bias is None and layer.kernel_size == (3, 3) and layer.padding == (1, 1) for layer in layers)
    assert model.align_h.bias is None and model.out_z.bias is None and model.align_a.bias is not None
    assert model.look(torch.zeros(1, 3, 32, 32)).shape == (1, 8, *model.config.grid)


def test_convolutions_of_another_net_stay_as_they_are():
    for changes in (FROZEN, {}):
        model = ShowAttendTell(ReaderConfig(32, 32, 3, len(WORDS), **changes)).train()
        frozen = bool(changes)
        assert {weight.requires_grad for weight in model.look.parameters()} == {not frozen}
        assert model.look.training != frozen and model.beta.training and model.beta.weight.requires_grad


def test_a_captioner_is_said_in_a_line(captioner):
    assert repr(captioner) == "Captioner(name='small')"


def test_it_learns_from_pictures_more_or_less_soft_and_white_stays_white():
    images = torch.rand(50, 9, 8, 3, generator=torch.Generator().manual_seed(0))
    soft = softened(images, torch.Generator().manual_seed(1))
    spread = soft.std(dim=(1, 2, 3)) / images.std(dim=(1, 2, 3))
    assert spread.min() < 0.45 and spread.max() > 0.9 and soft.shape == images.shape
    torch.testing.assert_close(soft.mean(), images.mean(), atol=0.01, rtol=0)
    torch.testing.assert_close(softened(torch.ones(3, 5, 5, 1), torch.Generator()), torch.ones(3, 5, 5, 1))
