from types import SimpleNamespace

import numpy as np
import pytest

from alignDRAW_core.evaluation.nearest import Gallery
from demo.components.nearest import Galleries
from demo.components.nearest.nearest import found, nothing
from demo.services.engine import Refused
from demo.services.replay import Facts
from demo.tabs.draw import neighbours

ENTRY = {
    "caption": "the digit seven is at the bottom left of the image .",
    "seed": 7,
    "temperature": 0.6,
    "strength": 2.0,
    "checkpoint": "captioned-mnist",
}


class OneGallery:
    """Two pictures for every world."""

    def get(self, dataset) -> Gallery:
        return Gallery.of(
            np.stack([np.zeros((60, 60, 1), np.uint8), np.full((60, 60, 1), 255, np.uint8)]),
            ["black", "white <b>"],
            "2 pictures",
        )


class NoGallery:
    def get(self, dataset):
        raise Refused("They are not here.")


@pytest.fixture
def made(monkeypatch):
    """Galleries whose pictures are made in this process, and a list of the worlds that were made."""
    datasets = []

    def make(self, dataset):
        datasets.append(dataset)
        if dataset == "missing":
            raise Refused("They are not here.")
        return OneGallery().get(dataset)

    monkeypatch.setattr(Galleries, "_make", make)
    return Galleries(None), datasets


def test_the_answer_names_its_drawing_and_what_was_searched():
    facts = Facts(**ENTRY)
    answer = found(facts, OneGallery().get(""), np.ones((60, 60, 1)))
    assert answer["facts"] == ENTRY and answer["note"] == "Nearest by pixels (L2), of 2 pictures."
    assert [near["caption"] for near in answer["pictures"]] == ["white <b>", "black"]
    assert [near["distance"] for near in answer["pictures"]] == [0, 60] and answer["pictures"][0]["picture"].startswith(
        "data:image/png;base64,"
    )
    assert nothing(None, "why") == {"facts": None, "note": "why", "pictures": []}


def test_a_drawing_is_looked_up_and_a_refusal_is_its_sentence(engine):
    entry = {**ENTRY, "strength": 6.0, "checkpoint": engine.first}
    weak, image = (
        np.rint(
            engine.draw(entry["checkpoint"], entry["caption"], entry["seed"], entry["temperature"], strength=strength)[
                0
            ].image
            * 255
        ).astype(np.uint8)
        for strength in (0, entry["strength"])
    )
    itself = Gallery.of(
        np.stack([255 - image, weak, image]), ["its negative", "without its words", "itself"], "3 pictures"
    )
    answer = neighbours(engine, SimpleNamespace(get=lambda dataset: itself), entry)
    assert answer["facts"] == entry
    assert [near["caption"] for near in answer["pictures"]] == ["itself", "without its words", "its negative"]
    assert neighbours(engine, NoGallery(), entry) == nothing(Facts(**entry), "They are not here.")
    assert "cannot be compared" in neighbours(engine, OneGallery(), entry)["note"]


@pytest.mark.parametrize("entry", [None, "x", {**ENTRY, "seed": "7"}, {"caption": "a"}])
def test_what_the_page_never_sends_is_refused_in_a_sentence(engine, entry):
    answer = neighbours(engine, OneGallery(), entry)
    assert answer["facts"] is None and answer["pictures"] == [] and answer["note"].endswith(".")


def test_a_gallery_is_made_once_and_few_are_kept(made):
    galleries, datasets = made
    assert galleries.get("a") is galleries.get("a") and datasets == ["a"]
    galleries.get("b")
    galleries.get("a")
    galleries.get("c")  # "b" was used longest ago
    galleries.get("a")
    assert datasets == ["a", "b", "c"]
    galleries.get("b")
    assert datasets == ["a", "b", "c", "b"]


def test_a_refusal_is_remembered(made):
    galleries, datasets = made
    for _ in range(2):
        with pytest.raises(Refused, match="not here"):
            galleries.get("missing")
    assert datasets == ["missing"]


@pytest.mark.slow
def test_another_process_says_what_is_missing():
    with pytest.raises(Refused, match="ALIGNDRAW_DATA"):
        Galleries(None).get("MNIST with captions")
