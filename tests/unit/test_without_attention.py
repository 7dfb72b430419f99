"""Drawings of models that attend to no words, or that draw at once: everything that takes a drawing takes these."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export import figures
from alignDRAW_core.export.comparison import save_attention_csv
from alignDRAW_core.export.drawing import to_uint8
from alignDRAW_core.export.metadata import read_metadata
from alignDRAW_core.export.save import COMPARISON, DRAWING, INTERPOLATION
from alignDRAW_core.generation.comparison import compare
from alignDRAW_core.generation.differences import differences
from alignDRAW_core.generation.interpolation import interpolate
from alignDRAW_core.generation.interventions import what_if, word_effects

CAPTIONS = ["the red bus .", "a green digit on the left ."]


@pytest.fixture(params=["even", "still"])
def painter(request, even_painter, still_painter):
    return {"even": even_painter, "still": still_painter}[request.param]


def test_what_such_drawings_hold(even_painter, still_painter):
    even, still = (painter.draw(CAPTIONS[0], seed=3) for painter in (even_painter, still_painter))
    assert even.canvases.shape == (5, 11, 13, 1) and even.windows.shape == (5, 5) and even.attention is None
    assert still.canvases.shape == (1, 11, 13, 1) and still.windows is None and still.attention is None
    again = still_painter.draw([CAPTIONS[1], CAPTIONS[0]], seed=[1, 3])[1]
    np.testing.assert_allclose(again.canvases, still.canvases, atol=1e-5)


# All but a picture of where each word was drawn; see test_heat.py.
@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [kind for kind in DRAWING.values() if kind.name != "words"], ids=lambda kind: kind.name
)
def test_a_drawing_is_kept_in_every_way(painter, tmp_path, kind):
    drawing = painter.draw(CAPTIONS[0], seed=3)
    path = kind.write(drawing, tmp_path / f"a{kind.suffix}", scale=4)
    assert read_metadata(path)["checkpoint"] == painter.name
    if kind.suffix != ".mp4":
        with Image.open(path) as picture:
            moves = kind.suffix in (".gif", ".webp") and len(drawing.canvases) > 1
            assert getattr(picture, "n_frames", 1) == (5 if moves else 1)


def test_words_are_plain_below_the_picture_and_there_is_no_ribbon(even_painter, small_painter, tmp_path):
    even, usual = (painter.draw(CAPTIONS[0], seed=3) for painter in (even_painter, small_painter))
    pages = []
    for drawing in (even, usual):
        with Image.open(drawing.save_gif(tmp_path / "a.gif", captioned=True)) as picture:
            pages.append(np.asarray(picture.convert("RGB")).astype(int))
    below = [page[16 + 11 * 8 + 8 :] for page in pages]
    grey = [np.ptp(part, axis=2).max() < 20 for part in below]  # page, ink: hardly a colour; the accent has much
    assert grey == [True, False] and len(pages[0]) < len(pages[1])
    assert (below[0].sum(2) < 300).sum() > 50  # the words are there


def test_one_glimpse_is_not_counted(still_painter, tmp_path):
    """Of a picture drawn at once only the facts stand in the last line, on the right."""
    with Image.open(still_painter.draw(CAPTIONS[0], seed=3).save_gif(tmp_path / "a.gif", captioned=True)) as picture:
        page = np.asarray(picture.convert("L")).astype(int)
    last = page[-34:, : page.shape[1] // 3]
    assert (last > 240).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMPARISON if name != "attention CSV"])
def test_a_comparison_is_kept(painter, tmp_path, name):
    kind = COMPARISON[name]
    path = kind.write(compare(painter, "the {red|green} bus .", seed=5), tmp_path / f"c{kind.suffix}", scale=4)
    assert path.stat().st_size > 100


def test_a_table_of_attention_is_refused_with_a_sentence(painter, tmp_path):
    with pytest.raises(ValueError, match=f"{painter.name} attends to no words: there is no attention to write down"):
        save_attention_csv(compare(painter, "the {red|green} bus ."), tmp_path / "c.csv")
    assert list(tmp_path.glob("*.csv")) == []


def test_figures_show_the_pictures_and_refuse_the_attention(painter, tmp_path):
    figures.swaps(painter, ["the {red|green} bus ."], tmp_path / "swaps.png")
    figures.unselected(painter, tmp_path / "sheet.png", CAPTIONS)
    with pytest.raises(ValueError, match="no attention to show"):
        figures.attention([painter.draw(CAPTIONS[0])], tmp_path / "attention.png")
    assert {path.name for path in tmp_path.glob("*.png")} == {"swaps.png", "sheet.png"}


def test_a_swap_is_told_without_attention(painter):
    a, b = painter.draw([CAPTIONS[0], "the green bus ."], seed=[1, 1])
    assert (
        differences(a, replace(b, canvases=a.canvases)).sentence
        == "Swapping \u201cred\u201d for \u201cgreen\u201d hardly changed anything."
    )
    b = replace(b, canvases=1 - a.canvases)
    told = differences(a, b).sentence
    assert told.startswith("Swapping \u201cred\u201d for \u201cgreen\u201d changed ") and told.endswith(
        " of the pixels."
    )
    assert "attention" not in told and "same words" in differences(a, a).sentence
    assert differences(a, replace(b, seed=2)).sentence.endswith("not all of this is due to the words.")


def test_words_are_left_unsaid_but_cannot_be_left_unattended(painter):
    drawing = painter.draw(CAPTIONS[0], seed=4)
    effects = word_effects(painter, drawing)
    assert [effect.word for effect in effects] == ["the", "red", "bus"]
    for effect in effects:
        assert (effect.attention, effect.unattended, effect.unattended_change) == (None, None, None)
        said = " ".join("zzz" if k == effect.place else word for k, word in enumerate(drawing.words))
        np.testing.assert_allclose(effect.unsaid.canvases, painter.draw(said, seed=4).canvases, atol=1e-5)
        assert effect.unsaid_change > 0


def test_what_if_is_refused_with_a_sentence(painter):
    with pytest.raises(ValueError, match=f"{painter.name} attends to no words .*: there is no attention to force"):
        what_if(painter, painter.draw(CAPTIONS[0], seed=3), 1, 0, 0, "to")


@pytest.mark.slow
@pytest.mark.parametrize("captions", [CAPTIONS, ["the red bus .", "the green digit ."]])
def test_a_morph_leads_from_one_to_the_other_and_is_kept(painter, captions, tmp_path):
    a, b = painter.draw(captions, seed=[1, 2])
    between = interpolate(painter, a, b, steps=4)
    np.testing.assert_allclose(between[0].canvases, a.canvases, atol=1e-4)
    np.testing.assert_allclose(between[-1].canvases, b.canvases, atol=1e-4)
    assert all(drawing.attention is None for drawing in between)
    for kind in INTERPOLATION.values():
        kind.write(between, tmp_path / f"m{kind.suffix}", scale=2)


def test_the_finished_picture_is_the_only_one(still_painter, tmp_path):
    drawing = still_painter.draw(CAPTIONS[0], seed=3)
    with (
        Image.open(drawing.save_png(tmp_path / "a.png", scale=1)) as picture,
        Image.open(drawing.save_gif(tmp_path / "a.gif", scale=1)) as gif,
    ):
        np.testing.assert_array_equal(np.asarray(picture), to_uint8(drawing.image)[..., 0])
        np.testing.assert_array_equal(np.asarray(gif.convert("L")), to_uint8(drawing.image)[..., 0])
    with pytest.raises(ValueError, match="glimpse must be a whole number from -1 to 0"):
        drawing.save_png(tmp_path / "b.png", glimpse=31)
