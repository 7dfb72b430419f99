from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from alignDRAW_core.data.ingest.images import read_pairs
from alignDRAW_core.data.own_pictures import Mixed, OwnPictures, about_held_out, choose_held_out, shifted, telling
from alignDRAW_core.generation.painter import Painter, load
from alignDRAW_core.training import finetune
from alignDRAW_core.training.finetune import grow, new_words
from alignDRAW_core.training.likelihood import likelihood_step, load_state
from alignDRAW_core.training.loop import train
from alignDRAW_core.training.recipe import finetune as recipe
from alignDRAW_core.vocabulary import Vocabulary, tokenise

from .own_pictures import pairs, write_folder

CPU = torch.device("cpu")
SMALL = replace(recipe, steps=6, batch=4, warm_up=1)


@pytest.fixture
def own(tmp_path) -> OwnPictures:
    return OwnPictures.from_found(read_pairs(write_folder(tmp_path / "pictures", pairs(12)), 11, 13, 1))


def captions_of(own):
    return [caption for captions in own.data.captions for caption in captions]


def test_new_words_are_counted_and_punctuation_is_not_new():
    words = new_words(Vocabulary(["the", "seven", "red"]), ["the red blop, 7!", "a blop zig."])
    assert words == {"blop": 2, "a": 1, "zig": 1}


@pytest.mark.parametrize("name", ["captioned-mnist", "small"])
def test_a_grown_model_draws_what_it_drew_to_the_bit(name, small_painter):
    source = small_painter if name == "small" else load(name, "cpu")
    model, vocabulary = grow(source.model, source.vocabulary, ["blop", "zig"])
    grown = Painter("grown", model, vocabulary, source.card)
    captions = list(source.examples) + [source.examples[0] + " , !"]
    for before, after in zip(source.draw(captions, seed=3), grown.draw(captions, seed=3)):
        assert np.array_equal(before.canvases, after.canvases) and np.array_equal(before.attention, after.attention)
    assert vocabulary.words == source.vocabulary.words + ["blop", "zig"] and model.config.vocabulary == len(vocabulary)
    assert grown.draw("the blop .").unknown_words == []


def test_new_words_start_as_the_mean_and_the_source_is_left_alone(small_painter):
    before = small_painter.model.language.words.weight.clone()
    model, _ = grow(small_painter.model, small_painter.vocabulary, ["blop"])
    assert torch.allclose(model.language.words.weight[-1], before[2:].mean(dim=0))
    assert torch.equal(small_painter.model.language.words.weight, before)


@pytest.mark.parametrize("optimiser", ["adam", "rmsprop"])
@pytest.mark.parametrize("parts", ["all", "language", "decoder"])
def test_only_the_chosen_part_learns_and_new_words_always_do(tmp_path, own, small_painter, parts, optimiser):
    run = finetune.start_from(small_painter, captions_of(own), replace(SMALL, parts=parts, optimizer=optimiser), 0, CPU)
    before = {name: weight.detach().clone() for name, weight in run.model.named_parameters()}
    train(run, likelihood_step(own), tmp_path, until=3)
    run = load_state(tmp_path, CPU)  # a resumed run keeps to it
    train(run, likelihood_step(own), tmp_path, until=6)
    moved = {name for name, weight in run.model.named_parameters() if not torch.equal(weight, before[name])}
    language = {name for name in before if name.startswith(("language.", "align."))}
    known = len(small_painter.vocabulary) + 2
    words, words_before = run.model.language.words.weight, before["language.words.weight"]
    assert not torch.equal(words[known:], words_before[known:])
    if parts == "all":
        assert "write_patch.weight" in moved and "language.forward_recurrent.weight" in moved
    elif parts == "language":
        assert moved <= language and "language.forward_recurrent.weight" in moved
    else:
        assert moved & {name for name in language if name.startswith("language.")} == {"language.words.weight"}
        assert "write_patch.weight" in moved and torch.equal(words[:known], words_before[:known])


def test_held_out_pictures_are_never_trained_on_and_hide_no_word(own):
    assert 2 <= own.held.sum() <= 3
    seen = {
        word for captions, held in zip(own.data.captions, own.held) if not held for word in " ".join(captions).split()
    }
    assert {word for caption in captions_of(own) for word in caption.split()} <= seen
    lone = [["a red one"], *[[f"unique{n}"] for n in range(9)]]
    assert not choose_held_out(lone).any()
    pictures = np.arange(12, dtype=np.uint8)[:, None, None, None].repeat(8, 1).repeat(8, 2)
    marked = OwnPictures.of(pictures, own.data.captions, own.data.ids, own.held)
    shown = {int(image[0, 0, 0]) for image in marked.batch(500, np.random.default_rng(0))[0]}
    assert shown == set(np.flatnonzero(~own.held))
    assert marked.validation(held_out=True)[0].shape[0] == own.held.sum()


def test_where_every_caption_has_a_word_of_its_own_nothing_is_held_out(own):
    captions = [[f"a photo of name{n}"] for n in range(12)]
    lone = OwnPictures.of(own.data.images, captions, own.data.ids, choose_held_out(captions))
    assert (
        lone.validation(held_out=True) is None
        and len(lone.validation(held_out=False)[1]) == 12
        and lone.held_out() == []
    )
    assert "No picture is held out" in about_held_out(lone.held) and "None was held out" in lone.about
    assert about_held_out(own.held).startswith("2 pictures are held out") and "held out" not in own.about
    assert about_held_out(np.arange(8) == 3).startswith("1 picture is held out")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["red", "a b", "c", "d!", "7", "Ünï"]), min_size=1, max_size=3),
        min_size=8,
        max_size=40,
    )
)
def test_whatever_the_captions_are_every_word_is_learned_from(captions):
    held = choose_held_out(captions)
    words = [{word for caption in own for word in tokenise(caption)} for own in captions]
    assert set().union(*words) == set().union(*(own for own, out in zip(words, held) if not out))
    assert held.any() or all(any(sum(word in other for other in words) == 1 for word in own) for own in words)


def test_pictures_of_which_no_word_can_be_learned_are_left_out(own):
    captions = [["blop"]] * 8 + [["zig"]] * 2 + [["a zag", "blop"], ["zag"]]
    held = np.array([True] + [False] * 11)
    whole = OwnPictures.of(own.data.images, captions, own.data.ids, held)
    rest = whole.readable(Vocabulary(["blop", "."]))
    assert rest.data.ids == own.data.ids[:8] + own.data.ids[10:11] and rest.data.captions[-1] == ("blop",)
    assert rest.held.tolist() == [True] + [False] * 8
    assert np.array_equal(rest.data.images[-1], own.data.images[10])
    with pytest.raises(ValueError, match="Only 3 of the 12 pictures.*at least 8"):
        whole.readable(Vocabulary(["zig", "a"]))


def test_own_pictures_are_kept_with_the_run(tmp_path, own):
    own.save(tmp_path)
    again = OwnPictures.load(tmp_path)
    assert np.array_equal(again.data.images, own.data.images) and np.array_equal(again.held, own.held)
    assert again.data.captions == own.data.captions and again.data.ids == own.data.ids
    (tmp_path / "images.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match="does not hold the pictures"):
        OwnPictures.load(tmp_path)


def test_fewer_than_eight_pairs_are_refused(tmp_path):
    files = pairs(7)
    files["lonely.png"] = files["000.png"]
    with pytest.raises(
        ValueError, match="There are 7 usable pictures with captions; at least 8 are needed.*lonely.png: no caption"
    ):
        OwnPictures.from_found(read_pairs(write_folder(tmp_path, files), 11, 13, 1))


def test_mixed_batches_hold_both(own):
    other = OwnPictures.of(np.full((8, 11, 13, 1), 7, np.uint8), [["old"]] * 8, ["x"] * 8, np.zeros(8, bool))
    images, captions = Mixed(own, other, 0.4).batch(10, np.random.default_rng(0))
    assert images.shape == (10, 11, 13, 1) and captions.count("old") == 4 and np.all(images[-4:] == 7)


@pytest.mark.parametrize("share, count, old", [(0.4, 1, 0), (0.9, 1, 0), (0.9, 4, 3), (0.1, 4, 0)])
def test_small_batches_hold_something_new_always_and_something_old_where_there_is_room(own, share, count, old):
    other = OwnPictures.of(np.full((8, 11, 13, 1), 7, np.uint8), [["old"]] * 8, ["x"] * 8, np.zeros(8, bool))
    images, captions = Mixed(own, other, share).batch(count, np.random.default_rng(0))
    assert len(images) == len(captions) == count and captions.count("old") == old


def test_what_needs_files_is_rehearsed_from_drawings(small_painter):
    drawn = finetune.remembered(small_painter, count=5)
    assert drawn.data.images.shape == (5, 11, 13, 1) and set(captions_of(drawn)) == {"the red bus ."}
    assert np.array_equal(
        drawn.data.images[2, ..., 0],
        np.round(small_painter.draw("the red bus .", seed=2).image[..., 0] * 255).astype(np.uint8),
    )


def test_telling_captions_name_many_words():
    assert telling([["a red blop"], ["a red blop"], ["a red zig there"], ["a green zig"]], 2) == [
        "a red zig there",
        "a red blop",
    ]


def test_shifting_draws_out_the_edge():
    picture = np.arange(9, dtype=np.uint8).reshape(3, 3, 1)
    assert shifted(picture, 1, 0)[..., 0].tolist() == [[0, 1, 2], [0, 1, 2], [3, 4, 5]]
    assert shifted(picture, 0, -1)[..., 0].tolist() == [[1, 2, 2], [4, 5, 5], [7, 8, 8]]
