"""Caption strength: u + g (h_lang - u) in the place of h_lang."""

import numpy as np
import pytest
import torch

from alignDRAW_core.export.metadata import read_metadata
from alignDRAW_core.generation.comparison import compare
from alignDRAW_core.generation.interpolation import interpolate
from alignDRAW_core.generation.interventions import what_if, word_effects

CAPTION = "the red bus ."
OTHER = "a green bus on the left ."


def test_strength_1_is_the_papers_model_to_the_bit(small_painter):
    text = small_painter.model.encode_text(torch.from_numpy(small_painter.read(CAPTION).ids)[None])
    same = text.strengthened(small_painter.unsaid, torch.ones(1))
    assert torch.equal(same.features, text.features) and torch.equal(same.keys, text.keys)


def test_it_weighs_what_the_words_say_beyond_nothing(small_painter):
    text = small_painter.model.encode_text(torch.from_numpy(small_painter.read(CAPTION).ids)[None])
    u, g = small_painter.unsaid, 2.5
    strong = text.strengthened(u, torch.tensor([g]))
    torch.testing.assert_close(strong.features, u + g * (text.features - u))
    assert torch.equal(strong.keys, text.keys), "where it looks is not changed"


def test_at_strength_0_every_caption_gives_the_same_picture(small_painter):
    a, b = small_painter.draw([CAPTION, OTHER], seed=3, strength=0)
    np.testing.assert_allclose(a.canvases, b.canvases, atol=1e-5)
    stronger = small_painter.draw([CAPTION, OTHER], seed=3, strength=3)
    assert np.abs(stronger[0].image - stronger[1].image).max() > 1e-4


def test_the_same_picture_alone_and_in_a_batch(small_painter):
    alone = small_painter.draw(CAPTION, seed=5, strength=2)
    batch = small_painter.draw([OTHER, CAPTION], seed=[1, 5], strength=2)
    np.testing.assert_allclose(batch[1].canvases, alone.canvases, atol=1e-5)


def test_each_caption_of_a_batch_can_have_its_own(small_painter):
    batch = small_painter.draw([CAPTION, CAPTION, OTHER], seed=5, strength=[1, 2.5, 0])
    assert [drawing.strength for drawing in batch] == [1, 2.5, 0]
    for drawing in batch:
        alone = small_painter.draw(drawing.caption, seed=5, strength=drawing.strength)
        np.testing.assert_allclose(drawing.canvases, alone.canvases, atol=1e-5)


@pytest.mark.parametrize(
    "strengths, words",
    [
        ([1], "as many temperatures and strengths"),
        ([1, 2, 3], "as many temperatures and strengths"),
        ([1, 7], "from 0 to 6"),
        ([1, "2"], "from 0 to 6"),
        ([], "as many temperatures and strengths"),
    ],
)
def test_lists_that_do_not_fit_are_refused(small_painter, strengths, words):
    with pytest.raises(ValueError, match=words):
        small_painter.draw([CAPTION, OTHER], strength=strengths)


def test_left_out_it_is_the_checkpoints_own(small_painter):
    own = type(small_painter)(
        small_painter.name, small_painter.model, small_painter.vocabulary, {**small_painter.card, "default_strength": 2}
    )
    assert small_painter.draw(CAPTION).strength == 1
    assert own.draw(CAPTION).strength == 2
    np.testing.assert_array_equal(own.draw(CAPTION).canvases, small_painter.draw(CAPTION, strength=2).canvases)


@pytest.mark.parametrize("strength", [-0.1, 6.1, float("nan"), "2", True])
def test_other_strengths_are_refused(small_painter, strength):
    with pytest.raises(ValueError, match="strength must be a number from 0 to 6"):
        small_painter.draw(CAPTION, strength=strength)


def test_what_follows_from_a_drawing_keeps_its_strength(small_painter):
    drawing = small_painter.draw(CAPTION, seed=2, strength=2)
    assert what_if(small_painter, drawing, 1, 0, 0, "to").strength == 2
    assert {each.unsaid.strength for each in word_effects(small_painter, drawing)} == {2}
    assert [each.strength for each in compare(small_painter, "the {red|green} bus .", 2, strength=2).drawings] == [2, 2]


def test_a_morph_leads_from_one_strength_to_the_other(small_painter):
    a, b = small_painter.draw(CAPTION, seed=1, strength=1), small_painter.draw("the green bus .", seed=2, strength=3)
    between = interpolate(small_painter, a, b, 3)
    assert [each.strength for each in between] == [1, 2, 3]
    np.testing.assert_allclose(between[0].canvases, a.canvases, atol=1e-5)
    np.testing.assert_allclose(between[2].canvases, b.canvases, atol=1e-5)


def test_a_saved_picture_tells_it(small_painter, tmp_path):
    drawing = small_painter.draw(CAPTION, strength=2)
    for save, name in ((drawing.save_png, "a.png"), (drawing.save_gif, "a.gif"), (drawing.save_webp, "a.webp")):
        assert read_metadata(save(tmp_path / name))["strength"] == 2
