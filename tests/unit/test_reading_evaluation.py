"""Measuring readers, and what they find in drawings: facts told from what is said, BLEU, and the loop."""

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from alignDRAW_core.__main__ import main
from alignDRAW_core.data.captioned_images import CaptionedImages
from alignDRAW_core.data.captioned_mnist import TEMPLATES, Configuration
from alignDRAW_core.data.scenes import Scene, Scenes, painted, render
from alignDRAW_core.evaluation.captions import bleu, nearest_captions, perplexity
from alignDRAW_core.evaluation.classifiers.photographs import TINY_IMAGENET, load_photograph_net
from alignDRAW_core.evaluation.loop import read_back
from alignDRAW_core.evaluation.reading import digit_facts, on_the_thing, scene_facts, shares
from alignDRAW_core.generation.captioner import Captioner, Reading
from alignDRAW_core.models.show_attend_tell import FROZEN, ReaderConfig, ShowAttendTell
from alignDRAW_core.storage.checkpoint import read_card, save_checkpoint
from alignDRAW_core.training.kinds import start
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import CARD, WORDS
from .test_scene_evaluation import drawing_of

CPU = torch.device("cpu")


def test_facts_of_scenes_are_told_from_captions():
    bus = Scene("bus", "desert", "red", position="left")
    said = [
        "a red bus on the left driving across a desert.",
        "a blue bus on the left in the desert.",
        "a bus in the snow.",
        "a red thing.",
    ]
    facts = scene_facts(said, [bus] * 4)
    assert facts["object"].tolist() == [1, 1, 1, 0]
    assert facts["colour"].tolist() == [1, 0, 0, 0]  # silent is wrong
    assert facts["background"].tolist() == [1, 1, 0, 0]
    assert facts["position"].tolist() == [1, 1, 0, 0]
    assert facts["all"].tolist() == [1, 0, 0, 0]


def test_what_has_no_colour_or_hides_it_is_asked_for_none():
    facts = scene_facts(
        ["an elephant in the snow."] * 2, [Scene("elephant", "snow"), Scene("elephant", "snow", mood="vintage")]
    )
    assert np.isnan(facts["colour"]).all() and np.isnan(facts["background"]).tolist() == [False, True]
    assert facts["all"].tolist() == [1, 1]
    assert shares(facts)["stated"] == {"object": 2, "colour": 0, "background": 1, "position": 2, "all": 2}


def test_two_sentences_may_say_the_same_of_digits():
    left, right, corner = TEMPLATES[0], TEMPLATES[1], TEMPLATES[4]
    chosen = [Configuration(left, (3, 5))] * 4 + [Configuration(corner, (2,))]
    said = [
        Configuration(left, (3, 5)).caption,
        Configuration(right, (3, 5)).caption,  # the five is on the right of the three
        Configuration(left, (5, 3)).caption,
        "the digit three .",
        Configuration(corner, (4,)).caption,
    ]
    facts = digit_facts(said, chosen)
    assert facts["digits"].tolist() == [1, 1, 0, 0, 0] and facts["places"].tolist() == [1, 1, 1, 0, 1]


def test_the_cover_is_where_the_thing_was_painted():
    """The same randomness but another colour: what differs by much is covered, and the picture is that of `render`."""
    scene = Scene("bus", "snow", "red")
    picture, cover = painted(scene, np.random.default_rng(3))
    other, same_cover = painted(replace(scene, colour="blue"), np.random.default_rng(3))
    assert np.array_equal(cover, same_cover) and np.array_equal(picture, render(scene, np.random.default_rng(3)))
    changed = np.abs(picture.astype(int) - other).max(axis=2) > 40
    assert changed.any() and (cover[changed] > 0.1).all() and (cover == 0).mean() > 0.2


def looking(at: np.ndarray, words=("a", "bus", ".")) -> Reading:
    even = np.full(at.shape, 1 / at.size, np.float32)
    attention = np.stack([at if word in ("bus", "buss") else even for word in words])
    return Reading("a bus.", list(words), attention, -1.0, np.zeros((32, 32, 3), np.float32))


def test_attention_on_the_thing_is_a_density():
    cover = np.zeros((32, 32), np.float32)
    cover[:8, :8] = 1  # four of 64 places
    even = np.full((8, 8), 1 / 64, np.float32)
    found = on_the_thing([looking(even)], [cover])
    assert found["on"] == pytest.approx(1) and found["ratio"] == pytest.approx(1)
    at = np.zeros((8, 8), np.float32)
    at[0, 0] = at[7, 7] = 0.5  # half of it on 1/16 of the picture, half on the rest
    found = on_the_thing([looking(at)], [cover])
    assert found["on"] == pytest.approx(8) and found["beside"] == pytest.approx(0.5 / (15 / 16), abs=1e-3)


def test_bleu_is_the_usual_one():
    assert bleu(["A dog runs."], [["a dog runs", "something else"]])[:3] == [100, 100, 100]
    assert bleu(["a cat sits there"], [["birds fly over water"]])[0] == 0
    # two of four words, and no shorter than the reference
    assert bleu(["a dog on grass"], [["a dog in snow"]])[0] == pytest.approx(50)
    # all words right, but half as many: exp(1 - 4/2)
    assert bleu(["a dog"], [["a dog in snow"]])[0] == pytest.approx(100 * np.exp(-1), abs=0.01)


def test_the_perplexity_of_whoever_knows_nothing_is_the_number_of_words():
    model = ShowAttendTell(ReaderConfig(11, 13, 1, len(WORDS), annotation=8, h=9, embedding=7, align_dim=6))
    model.initialise(torch.Generator().manual_seed(0))
    with torch.no_grad():
        model.out.weight.zero_()
        model.out.bias.zero_()
    captioner = Captioner("x", model.eval().requires_grad_(False), Vocabulary(WORDS), CARD)
    images = np.zeros((2, 11, 13, 1), np.uint8)
    found = perplexity(captioner, images, [["the red bus .", "the bus ."], ["a digit ."]])
    assert found == pytest.approx(len(WORDS) + 4, abs=0.01)


def photographs(count: int = 6) -> CaptionedImages:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (count, 4, 4, 3)).repeat(8, axis=1).repeat(8, axis=2).astype(np.uint8)
    captions = tuple((f"caption {k}", "another") for k in range(count))
    return CaptionedImages(images, tuple(range(count)), ("train",) * count, captions)


def test_the_nearest_neighbour_of_a_known_photograph_is_itself():
    known = photographs()
    net = load_photograph_net()
    assert nearest_captions(known.images[[4, 1]], known, net) == ["caption 4", "caption 1"]


@dataclass
class Parrot:
    """Says what it is told to say, picture by picture."""

    says: list[str]

    def read_all(self, images):
        return [SimpleNamespace(caption=caption) for caption in self.says[: len(images)]]


def test_the_raw_and_the_sharpened_drawing_are_read():
    drawings = [drawing_of("a red bus.", np.zeros((32, 32, 3), np.float32))] * 3
    painter = SimpleNamespace(sharpener=None)
    assert read_back(painter, Parrot(["x", "y", "z"]), drawings) == {"raw": ["x", "y", "z"]}
    seen = []
    painter = SimpleNamespace(sharpener=1, sharpen_finished=lambda part: seen.append(len(part)) or [0] * len(part))
    assert read_back(painter, Parrot(["x", "y", "z"]), drawings)["sharpened"] == ["x", "y", "z"] and seen == [3]


@pytest.fixture(scope="module")
def scenes_reader(tmp_path_factory):
    """Untrained, for scenes."""
    words = Scenes.load().vocabulary().words
    model = ShowAttendTell(ReaderConfig(32, 32, 3, len(words), annotation=8, h=9, embedding=7, align_dim=6))
    model.initialise(torch.Generator().manual_seed(0))
    path = tmp_path_factory.mktemp("reader") / "scenes-reader.safetensors"
    save_checkpoint(path, model, {**CARD, "vocabulary": words, "training": {**CARD["training"], "data": "scenes"}})
    return path


@pytest.mark.slow
def test_the_command_measures_a_reader_and_keeps_the_figures(scenes_reader, tmp_path, capsys):
    options = ["--count", "8", "--json", str(tmp_path / "r.json"), "--save-scores"]
    assert main(["evaluate", "--checkpoint", str(scenes_reader), *options]) == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["read"]["greedy"]["seen"]["stated"]["all"] == 8 and "greedy, hidden" in capsys.readouterr().out
    assert read_card(scenes_reader)["scores"]["read"] == report["read"]


@pytest.mark.slow
def test_the_command_measures_the_loop_beside_what_is_known(scenes_reader, small_scenes_checkpoint, tmp_path, capsys):
    options = ["--count", "8", "--reader", str(scenes_reader), "--save-scores"]
    assert main(["evaluate", "--checkpoint", str(small_scenes_checkpoint), *options]) == 0
    assert "hidden, classifier" in capsys.readouterr().out
    scores = read_card(small_scenes_checkpoint)["scores"]
    assert scores["kept"] == 1 and scores["loop"]["reader"] == "scenes-reader"
    assert set(scores["loop"]["read"]["seen"]) == {"raw", "classifier"}


@pytest.mark.parametrize("reader", ["photos-reader", "captioned-mnist-reader"])
def test_a_reader_of_other_pictures_is_not_asked(small_scenes_checkpoint, capsys, reader):
    assert main(["evaluate", "--checkpoint", str(small_scenes_checkpoint), "--count", "8", "--reader", reader]) == 2
    assert f"{reader} does not read the pictures that small draws" in capsys.readouterr().err


@pytest.fixture
def small_scenes_checkpoint(tmp_path):
    from .conftest import small_config, small_model

    words = Scenes.load().vocabulary().words
    model = small_model(small_config(height=32, width=32, channels=3, vocabulary=len(words)))
    path = tmp_path / "small.safetensors"
    card = {**CARD, "vocabulary": words, "training": {**CARD["training"], "data": "scenes"}, "scores": {"kept": 1}}
    save_checkpoint(path, model, card)
    return path


def test_readers_look_with_the_layers_of_the_classifier_where_they_are_frozen():
    run = start(
        ShowAttendTell.kind,
        replace(ReaderConfig(32, 32, 3, len(WORDS)), **FROZEN),
        recipe("default", kind=ShowAttendTell.kind),
        Vocabulary(WORDS),
        0,
        CPU,
    )
    net, images = load_photograph_net(TINY_IMAGENET), torch.rand(2, 32, 32, 3)
    seen = run.model.eval().annotate(images)
    layers = net.convolutions[:17]
    expected = layers((images.permute(0, 3, 1, 2) - 0.47) / 0.25)
    assert expected.shape == (2, 192, 8, 8)
    torch.testing.assert_close(seen, expected.flatten(2).transpose(1, 2))
    with pytest.raises(ValueError, match="32 x 32"):
        ReaderConfig(60, 60, 1, 5, **FROZEN)


def test_a_card_says_what_is_no_alignDRAW_and_what_reads():
    from alignDRAW_core.models.registry import KINDS
    from alignDRAW_core.training.card import BY_THE_PAPER, about

    data = SimpleNamespace(title="scenes", about="It draws things.")
    assert about(KINDS["alignDRAW"], data) == "It draws things."
    assert about(KINDS["alignDRAW"], data, "paper") == f"{BY_THE_PAPER} It draws things."
    for kind, model in KINDS.items():
        assert kind == "alignDRAW" or about(model, data).startswith(f"{model.about} ") and len(model.about) > 40
    assert "draws none" in about(ShowAttendTell, data) and "It draws things" not in about(ShowAttendTell, data)
