import csv
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence

import alignDRAW_core as ad
from alignDRAW_core.data.photos import Photos
from alignDRAW_core.export.comparison import (
    save_attention_csv,
    save_comparison_gif,
    save_comparison_sheet,
    save_comparison_webp,
)
from alignDRAW_core.generation.axes import read_values
from alignDRAW_core.generation.comparison import Comparison, compare, presets
from alignDRAW_core.generation.interpolation import interpolate
from alignDRAW_core.models.sharpener import SharpenerConfig
from alignDRAW_core.vocabulary import Vocabulary, is_word, tokenise

from .test_pictures import make_drawing
from .test_sharpen import small_sharpener


def test_all_drawings_of_a_comparison_start_from_the_same_noise(small_painter):
    compared = compare(small_painter, "the {red|green} bus .", seed=5)
    assert compared.labels == ["red", "green"] and [d.seed for d in compared.drawings] == [5, 5]
    np.testing.assert_allclose(
        compared.drawings[1].canvases, small_painter.draw("the green bus .", seed=5).canvases, atol=1e-5
    )
    each = compare(small_painter, "the {red|green} bus .", seed=2**32 - 1, one_seed_each=True)
    assert [d.seed for d in each.drawings] == [2**32 - 1, 0]


def test_sharpened_canvases_take_the_place_of_raw_ones(small_painter):
    raw = compare(small_painter, "the {red|green} bus .")
    with pytest.raises(ValueError, match="no sharpened canvases"):
        raw.sharpened()
    painter = replace(small_painter, sharpener=small_sharpener(SharpenerConfig(11, 13, 1, 12, filters=3)))
    compared = compare(painter, "the {red|green} bus .", sharpen=True)
    for drawing, before, after in zip(compared.drawings, raw.drawings, compared.sharpened().drawings):
        np.testing.assert_array_equal(drawing.canvases, before.canvases)
        np.testing.assert_array_equal(drawing.sharpened, after.canvases)


def test_a_grid_stands_row_by_row(small_painter):
    compared = compare(small_painter, "the {red|green} bus on the {left|right|top} .")
    assert (compared.columns, compared.rows) == (["red", "green"], ["left", "right", "top"])
    assert [d.caption for d in compared.drawings[:3]] == [
        "the red bus on the left .",
        "the green bus on the left .",
        "the red bus on the right .",
    ]


def test_a_caption_is_compared_along_caption_strengths(small_painter):
    compared = compare(small_painter, "the red bus .", seed=5, strength=4, vary={"strength": [1, 1.5, 2, 3]})
    assert compared.labels == ["strength 1", "strength 1.5", "strength 2", "strength 3"] and compared.rows == [""]
    assert [d.strength for d in compared.drawings] == compared.vary["strength"] == [1, 1.5, 2, 3]
    assert {(d.caption, d.seed) for d in compared.drawings} == {("the red bus .", 5)}
    np.testing.assert_allclose(
        compared.drawings[2].canvases, small_painter.draw("the red bus .", seed=5, strength=2).canvases, atol=1e-5
    )


def test_alternatives_are_columns_and_caption_strengths_are_rows(small_painter):
    compared = compare(small_painter, "the {red|green} bus .", seed=5, vary={"strength": [0, 2]})
    assert (compared.columns, compared.rows) == (["red", "green"], ["strength 0", "strength 2"])
    assert compared.labels == ["red · strength 0", "green · strength 0", "red · strength 2", "green · strength 2"]
    assert [(d.words[1], d.strength) for d in compared.drawings] == [("red", 0), ("green", 0), ("red", 2), ("green", 2)]


def test_a_grid_of_seeds_and_temperatures(small_painter):
    compared = compare(small_painter, "the red bus .", seed=9, vary={"seed": [1, 2, 3], "temperature": [0, 0.5]})
    assert (compared.columns, compared.rows) == (["seed 1", "seed 2", "seed 3"], ["temperature 0", "temperature 0.5"])
    assert [(d.seed, d.temperature) for d in compared.drawings] == [(s, t) for t in (0, 0.5) for s in (1, 2, 3)]
    alone = small_painter.draw("the red bus .", seed=3, temperature=0.5)
    np.testing.assert_allclose(compared.drawings[5].canvases, alone.canvases, atol=1e-5)


def test_one_caption_across_checkpoints(small_painter, even_painter, still_painter):
    """Each is drawn by its own checkpoint, alternatives and all; one that draws at once is finished at once."""
    painters = {"small": small_painter, "even": even_painter, "still": still_painter}
    compared = compare(
        small_painter, "the {red|green} bus .", 5, vary={"checkpoint": list(painters)}, painter_of=painters.__getitem__
    )
    assert (compared.columns, compared.rows) == (["red", "green"], ["small", "even", "still"])
    assert [d.checkpoint for d in compared.drawings] == ["small"] * 2 + ["even"] * 2 + ["still"] * 2
    for drawing in compared.drawings:
        alone = painters[drawing.checkpoint].draw(drawing.caption, seed=5)
        np.testing.assert_allclose(drawing.canvases, alone.canvases, atol=1e-5)
    assert compared.glimpses == 5 and [len(d.canvases) for d in compared.drawings] == [5, 5, 5, 5, 1, 1]


def test_files_of_several_checkpoints_hold_pictures_of_other_sizes_and_lengths(tmp_path):
    large, small = make_drawing(size=40, glimpses=6), make_drawing(size=20, glimpses=2, checkpoint="other")
    compared = Comparison("a", [""], ["large", "small"], [large, small])
    with Image.open(save_comparison_gif(compared, tmp_path / "c.gif", scale=4)) as film:
        assert film.n_frames == max(len(drawing.canvases) for drawing in compared.drawings)
    with Image.open(save_comparison_webp(compared, tmp_path / "c.webp", scale=4)) as film:
        assert film.n_frames == 6
        frames = [np.asarray(frame.convert("L"), int) for frame in ImageSequence.Iterator(film)]
    size, margin = 40 * 4, 16
    top = next(y for y in range(frames[0].shape[0]) if (frames[0][y, margin : margin + size] < 200).mean() > 0.4)
    second = [frame[top : top + size, 2 * margin + size :][:, :size] for frame in frames]
    assert (second[0] != second[1]).any() and all((second[1] == later).all() for later in second[2:])
    shown = second[-1][4::8, 4::8]  # 20 x 20 pixels, each twice as large
    assert np.abs(shown - 255 * small.image[:, :, 0]).max() <= 1


def test_half_a_surrogate_pair_in_a_caption_spoils_no_file(small_painter, tmp_path):
    compared = compare(small_painter, "the {red|green} bus \ud83d")
    for save, name in ((save_comparison_gif, "c.gif"), (save_comparison_sheet, "c.png")):
        with Image.open(save(compared, tmp_path / name)) as picture:
            assert "the {red|green} bus ?" in str(picture.info)


def test_what_leads_nowhere_is_refused(small_painter):
    a, b = small_painter.draw(["the red bus .", "the green bus ."], seed=1)
    with pytest.raises(ValueError, match="nothing leads"):
        interpolate(small_painter, a, replace(b, checkpoint="other"))


@pytest.mark.parametrize(
    "text, vary, words",
    [
        ("the {red|green|blue|top|left} bus", {"strength": [1, 1.5, 2, 3]}, "20 drawings; at most 16"),
        ("the {red|green} bus on the {left|right}", {"strength": [1, 2]}, "this makes 3"),
        ("the {red|green} bus", {"strength": [1, 2], "seed": [1, 2]}, "this makes 3"),
        ("the red bus", {"strength": [1, 1]}, "twice"),
        ("the red bus", {"seed": []}, "at least one"),
        ("the red bus", {"strength": [1, 7]}, "from 0 to 6"),
        ("the red bus", {"strength": ["1"]}, "from 0 to 6"),
        ("the red bus", {"temperature": [0.5, 3]}, "from 0 to 2"),
        ("the red bus", {"seed": [1, 2.5]}, "whole number"),
        ("the red bus", {"checkpoint": [1]}, "named by a text"),
        ("the red bus", {"checkpoint": "scenes"}, "as a list"),
        ("the red bus", {"colour": ["red"]}, "runs along seed, temperature, strength, checkpoint"),
    ],
)
def test_what_cannot_be_compared_along(small_painter, text, vary, words):
    with pytest.raises(ValueError, match=words):
        compare(small_painter, text, vary=vary)


def test_seeds_are_either_each_drawings_own_or_an_axis(small_painter):
    with pytest.raises(ValueError, match="Either each drawing has a seed of its own"):
        compare(small_painter, "the red bus", one_seed_each=True, vary={"seed": [1, 2]})


@pytest.mark.parametrize(
    "name, text, values",
    [
        ("seed", "7, 8,9", [7, 8, 9]),
        ("temperature", " 0, .5 ,", [0.0, 0.5]),
        ("strength", "1.5", [1.5]),
        ("checkpoint", "scenes, my own set", ["scenes", "my own set"]),
    ],
)
def test_values_are_read_as_people_write_them(name, text, values):
    assert read_values(name, text) == values


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("seed", "7, x", "whole numbers with commas"),
        ("seed", "1.5", "whole numbers"),
        ("strength", "much", "numbers with commas"),
        ("strength", "nan", "from 0 to 6"),
        ("seed", " , ", "at least one"),
        ("words", "a", "runs along"),
    ],
)
def test_values_that_cannot_be_meant(name, text, words):
    with pytest.raises(ValueError, match=words):
        read_values(name, text)


def test_files_tell_the_strengths(small_painter, tmp_path):
    compared = compare(small_painter, "the red bus .", vary={"strength": [1, 2.5]})
    with Image.open(save_comparison_gif(compared, tmp_path / "c.gif")) as picture:
        assert b"caption strength 1, 2.5," in picture.info["comment"]
    with open(save_attention_csv(compared, tmp_path / "c.csv"), encoding="utf-8", newline="") as file:
        assert [row["strength"] for row in csv.DictReader(file)][::20] == ["1.0", "2.5"]


@pytest.mark.parametrize(
    "text", ["the {red bus", "the {|red} bus", "{" + "|".join("abcdefghijklmnopq") + "} bus", "{zzz|qqq}", ""]
)
def test_what_cannot_be_compared(small_painter, text):
    with pytest.raises(ValueError):
        compare(small_painter, text)


def test_presets_are_of_the_checkpoints_own_world():
    painter = ad.load("captioned-mnist")
    for text in presets(painter):
        assert painter.unknown_words(text) == [] and len(compare(painter, text).drawings) > 1


def test_presets_with_a_few_unknown_words_come_last_and_those_with_many_not_at_all(small_painter):
    known = set("a red green bus is on the left of right digit . three top seven".split())
    photos = replace(small_painter, card={**small_painter.card, "training": {"data": Photos.key}})
    assert presets(photos) == ["{the red bus .}"]  # it knows hardly a word of theirs
    words = {word for text in Photos.comparisons for word in tokenise(text) if is_word(word)} - {
        "vintage",
        "commercial",
    }
    photos = replace(photos, vocabulary=Vocabulary(sorted(words | known)))
    assert [photos.unknown_words(text) for text in presets(photos)] == [[]] * 10 + [["commercial"], ["vintage"]]


def test_a_gif_of_many_colours_is_close_at_every_glimpse(tmp_path):
    """Each frame has colours of its own: those of the finished pictures alone are far off midway."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:32, :32] / 31
    drawings = []
    for _ in range(12):
        tint, other = rng.random((6, 1, 1, 3)), rng.random((6, 1, 1, 3))
        canvases = tint * x[None, :, :, None] + other * (1 - x * y)[None, :, :, None] / 2
        drawings.append(replace(make_drawing(size=32, colours=3), canvases=canvases.clip(0, 1).astype(np.float32)))
    compared = Comparison("soft", [""], [str(k) for k in range(12)], drawings)
    exact, ours = save_comparison_webp(compared, tmp_path / "c.webp"), save_comparison_gif(compared, tmp_path / "c.gif")
    with Image.open(exact) as a, Image.open(ours) as b:
        errors = [
            np.abs(np.asarray(one.convert("RGB"), int) - np.asarray(other.convert("RGB"), int)).mean()
            for one, other in zip(ImageSequence.Iterator(a), ImageSequence.Iterator(b), strict=True)
        ]
    assert max(errors) < 4


def test_every_file_holds_all_drawings(small_painter, tmp_path):
    compared = compare(small_painter, "the {red|green} bus .", seed=5)
    for save, name in ((save_comparison_gif, "c.gif"), (save_comparison_webp, "c.webp")):
        ticks = []
        with Image.open(save(compared, tmp_path / name, scale=8, tick=ticks.append)) as picture:
            assert picture.n_frames == 5 and picture.width > 2 * 13 * 8 and ticks == list(range(5))
            shown = [np.asarray(picture.convert("L"), dtype=int) for picture in ImageSequence.Iterator(picture)]
        assert all(np.abs(a - b).max() > 10 for a, b in zip(shown, shown[1:]))
    with Image.open(save_comparison_sheet(compared, tmp_path / "c.png", scale=8)) as picture:
        assert "the {red|green} bus ." in picture.info["Description"] and np.asarray(picture.convert("L")).std() > 10
    with open(save_attention_csv(compared, tmp_path / "c.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 5 * 4 and {row["word"] for row in rows} == {"the", "red", "green", "bus", "."}
    assert sum(float(row["alpha"]) for row in rows) == pytest.approx(2 * 5, abs=1e-3)


@pytest.mark.parametrize("save, name", [(save_comparison_gif, "c.gif"), (save_comparison_webp, "c.webp")])
def test_a_stopped_export_leaves_nothing(small_painter, tmp_path, save, name):
    class Stopped(Exception):
        pass

    def stop(t: int) -> None:
        if t == 2:
            raise Stopped

    with pytest.raises(Stopped):
        save(compare(small_painter, "the {red|green} bus ."), tmp_path / name, tick=stop)
    assert list(tmp_path.glob("c*")) == [] and list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("option", [{"scale": 0}, {"scale": 17}, {"frame_ms": 1}, {"hold_ms": 10**6}])
def test_options_out_of_range(small_painter, tmp_path, option):
    with pytest.raises(ValueError):
        save_comparison_gif(compare(small_painter, "the {red|green} bus ."), tmp_path / "c.gif", **option)
