"""Checkpoints of one data set and several kinds of model, and how the page offers them."""

from pathlib import Path

import gradio as gr
import pytest

from demo.page import build
from demo.services import engine as engine_module
from demo.services.engine import Engine
from demo.services.families import Installed, families
from demo.tabs import compare, draw
from demo.tabs.lists import checkpoint_lists

from .conftest import CAPTION, even_checkpoint, untrained_checkpoint


def installed(**named: tuple[str, str | None]) -> dict[str, Installed]:
    return {
        name.replace("_", "-"): Installed(Path(f"{name.replace('_', '-')}.safetensors"), 0, kind, data)
        for name, (kind, data) in named.items()
    }


def test_a_family_has_one_data_set_and_a_kind_of_model_each():
    found = families(
        installed(
            scenes_lapgan=("LAPGAN", "scenes"),
            photos=("alignDRAW", "photos"),
            scenes=("alignDRAW", "scenes"),
            scenes_noalign=("noalignDRAW", "scenes"),
            scenes_mine=("alignDRAW", "scenes"),  # the same kind: somebody went on with it
            scenes_own=("LAPGAN", "own pictures"),
            sceneslapgan=("LAPGAN", "scenes"),
        )
    )
    assert found == {
        "photos": ["photos"],
        "scenes": ["scenes", "scenes-lapgan", "scenes-noalign"],
        "scenes-mine": ["scenes-mine"],
        "scenes-own": ["scenes-own"],
        "sceneslapgan": ["sceneslapgan"],
    }


def test_what_is_shipped_stands_in_families():
    families = Engine(device="cpu").families
    others = ["conv-vae", "fc-vae", "lapgan", "noalign", "skipthought"]
    for name in ("scenes", "photos"):
        assert families[name] == [name, *(f"{name}-{kind}" for kind in others)]
    assert families["sums"] == ["sums", "sums-ved"]


def test_without_its_first_each_stands_alone():
    assert families(installed(scenes_lapgan=("LAPGAN", "scenes"))) == {"scenes-lapgan": ["scenes-lapgan"]}


@pytest.fixture
def family(tmp_path, monkeypatch) -> Engine:
    """`x` and `x-even`, and `y` beside them; it begins with `y`."""
    for name in ("x", "y"):
        untrained_checkpoint(tmp_path, name)
    even_checkpoint(tmp_path, "x-even", default_temperature=0.2, default_strength=3.0)
    list_checkpoints = engine_module.ad.list_checkpoints
    monkeypatch.setattr(engine_module.ad, "list_checkpoints", lambda folder=None: list_checkpoints(folder or tmp_path))
    return Engine("y", "cpu")


def test_families_stand_together(family):
    assert family.families == {"x": ["x", "x-even"], "y": ["y"]} and family.names == ["y", "x", "x-even"]
    assert family.family("x-even") == ["x", "x-even"] and family.kind("x-even") == "noalignDRAW"


def test_one_list_chooses_the_family_another_its_model(family):
    lists = [
        c for c in build(family).blocks.values() if isinstance(c, gr.Dropdown) and c.label in ("Checkpoint", "Model")
    ]
    first, model = lists[:2]
    assert [name for name, _ in first.choices] == ["x", "y"] and first.value == "y" and not model.visible
    caption, models, *_, about, drawings, _, message = draw.choose(family, "x", 7, 1)
    assert models.choices == [("alignDRAW", "x"), ("noalignDRAW", "x-even")] and models.visible and models.value == "x"
    assert drawings[0].checkpoint == "x" and message == ""


def test_a_model_that_the_list_no_longer_has_is_not_refused(family):
    models = next(c for c in build(family).blocks.values() if isinstance(c, gr.Dropdown) and c.label == "Model")
    assert models.preprocess("x-even") == "x-even" and models.get_block_name() == "dropdown"


def test_a_refused_choice_leaves_the_list_at_what_draws(family):
    lists, *rest, message = draw.choose_family(family, "x", "y", None, 1, CAPTION)
    assert lists.value == "y" and "seed" in message and all(each == gr.skip() for each in rest)
    lists, caption, models, *_, message = draw.choose_family(family, "x", "y", 7, 1, CAPTION)
    assert lists == gr.skip() and models.value == "x" and message == ""


def test_draw_pressed_before_the_models_follow_draws_with_the_family_chosen_last(family):
    for lists, drawn in (
        (("y", "x-even"), ("y", 0.7, 1.0)),
        (("x", "y"), ("x", 0.7, 1.0)),
        (("x", "x-even"), ("x-even", 0.6, 2.5)),
        (("y", "y"), ("y", 0.6, 2.5)),
    ):
        (drawing,), _, message = next(draw.draw_pressed(family, CAPTION, *lists, 7, 1, 0.6, 2.5))
        assert (drawing.checkpoint, drawing.temperature, drawing.strength, message) == (*drawn, "")


def test_words_of_ones_own_stay_where_they_are_known(family):
    own = "the green bus is on the right"
    for caption, drawn in ((own, own), ("the blorp bus .", CAPTION), ("the red bus .", CAPTION), (" ", CAPTION)):
        _, field, *_, drawings, _, message = draw.choose_family(family, "x", "y", 7, 1, caption)
        assert (field, drawings[0].caption, message) == (drawn, drawn, "")


def test_another_model_draws_the_same_caption(family):
    caption, models, *_, drawings, _, message = draw.choose(family, "x-even", 9, 2, CAPTION.upper())
    assert models.value == "x-even" and caption == CAPTION.upper() and message == ""
    assert [(each.checkpoint, each.caption, each.seed) for each in drawings] == [
        ("x-even", caption, 9),
        ("x-even", caption, 10),
    ]


def test_a_link_to_a_model_fills_both_lists(family):
    _, first, model, *_ = draw.draw_linked(family, {"checkpoint": "x-even", "caption": CAPTION})
    assert (first.value, model.value) == ("x", "x-even")


def test_what_is_gone_gives_way_to_the_first(family):
    assert [each.value for each in checkpoint_lists(family, "x-even", "gone")] == ["x", "x-even", "y"]


def test_while_the_page_opens_its_lists_are_left_alone(family):
    assert checkpoint_lists(family, None, None) == [gr.skip()] * 3


def compared(family, *sliders):
    """Of both: temperature and strength."""
    content, *_ = next(compare.compare(family, CAPTION, "x", 7, "same for all", *sliders, "checkpoint", "x, x-even"))
    return [(each.temperature, each.strength) for each in content.comparison.drawings]


def test_each_is_drawn_at_its_own_until_a_slider_is_moved(family):
    own = [(painter.default_temperature, painter.default_strength) for painter in map(family.painter, ("x", "x-even"))]
    assert own == [(0.7, 1), (0.2, 3)]
    assert compared(family, 0.7, 1) == own
    assert compared(family, 0.7, 1.5) == [(0.7, 1.5), (0.2, 1.5)]
    assert compared(family, 0.5, 1) == [(0.5, 1), (0.5, 3)]


@pytest.mark.parametrize(
    "query, sliders, drawn",
    [
        ({"temperature": "own", "strength": "own"}, [0.7, 1], [(0.7, 1), (0.2, 3)]),
        ({"temperature": "0.7", "strength": "own"}, [0.7, 1], [(0.7, 1), (0.7, 3)]),
        ({"temperature": "0.7", "strength": "1"}, [0.7, 1], [(0.7, 1), (0.7, 1)]),
        ({"temperature": "own", "strength": "2"}, [0.7, 2], [(0.7, 2), (0.2, 2)]),
    ],
)
def test_a_link_says_which_are_drawn_at_their_own(family, query, sliders, drawn):
    query = {"tab": "compare", "checkpoint": "x", "caption": CAPTION, "vary": "checkpoint:x,x-even", **query}
    _, _, _, _, temperature, strength, *_, content, _, message = compare.compare_linked(family, query)
    assert ([temperature, strength], message) == (sliders, "")
    assert [(each.temperature, each.strength) for each in content.comparison.drawings] == drawn


def test_comparing_along_checkpoints_begins_with_the_whole_family(family):
    assert compare.usual_values(family, "checkpoint", 7, "x-even") == "x-even, x"
    assert compare.usual_values(family, "checkpoint", 7, "y") == "y, x, x-even"


def test_a_comparison_begins_with_checkpoints_of_the_same_data(family, tmp_path):
    for name in ("other", "another"):
        untrained_checkpoint(tmp_path, name, training={"data": "scenes"})
    family.refresh()
    assert family.alike("other") == ["another", "other"]
    assert compare.usual_values(family, "checkpoint", 7, "other") == "other, another"
    assert compare.usual_values(family, "checkpoint", 7, "x") == "x, x-even"
