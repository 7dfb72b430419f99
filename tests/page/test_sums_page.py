"""The page with models of sums: one that draws at once, and one that attends to the terms."""

import numpy as np
import pytest

from alignDRAW_core.data.sums import COMPARISONS, EXAMPLES, Sums
from alignDRAW_core.models.ved import VED, VEDConfig
from alignDRAW_core.storage.checkpoint import save_checkpoint
from demo.services import engine as engine_module
from demo.services.engine import Engine, Refused

from ..unit.conftest import CARD, small_config, small_model

WORDS = Sums(None).vocabulary().words


@pytest.fixture(params=["sums-ved", "sums"])
def sums_engine(request, tmp_path, monkeypatch) -> Engine:
    sizes = dict(height=28, width=28, channels=1, vocabulary=len(WORDS))
    model = (
        small_model(VEDConfig(**sizes, h_lang=6), model=VED)
        if request.param == "sums-ved"
        else small_model(small_config(**sizes, bottleneck=True))
    )
    facts = {"vocabulary": WORDS, "training": {"data": "sums", "steps": 0}, "examples": list(EXAMPLES)}
    save_checkpoint(tmp_path / f"{request.param}.safetensors", model, {**CARD, **facts})
    monkeypatch.setattr(engine_module.ad, "list_checkpoints", lambda: [])
    return Engine(str(tmp_path / f"{request.param}.safetensors"), "cpu")


def test_examples_and_comparisons_are_on_offer_and_drawn(sums_engine):
    name = sums_engine.first
    painter = sums_engine.painter(name)
    assert painter.examples == EXAMPLES and sums_engine.presets(name) == COMPARISONS
    assert not any(painter.unknown_words(text) for text in [*EXAMPLES, *COMPARISONS])
    assert sums_engine.draw(name, "max two seven four", 3, 1.0)[0].image.shape == (28, 28, 1)
    compared = sums_engine.compare(name, "{two|three|four} plus two", 3, 1.0)
    assert [drawing.caption for drawing in compared.drawings] == [f"{x} plus two" for x in ("two", "three", "four")]
    alone = sums_engine.draw(name, "three plus two", 3, 1.0)[0]
    np.testing.assert_allclose(compared.drawings[1].canvases, alone.canvases, atol=1e-5)


def test_a_term_is_left_unsaid(sums_engine):
    name = sums_engine.first
    drawing = sums_engine.draw(name, "two plus two plus three", 3, 1.0)[0]
    effects = sums_engine.word_effects(drawing)
    assert [effect.word for effect in effects] == ["two", "plus", "two", "plus", "three"]
    attends = drawing.attention is not None
    assert all((effect.unattended is not None) == attends for effect in effects)


def test_attention_is_forced_only_where_there_is_any(sums_engine):
    name = sums_engine.first
    drawing = sums_engine.draw(name, "three plus two", 3, 1.0)[0]
    if drawing.attention is None:
        with pytest.raises(Refused, match="attends to no words"):
            sums_engine.what_if(drawing, 0, 0, 0, "to")
    else:
        assert sums_engine.what_if(drawing, 0, 0, 4, "to").attention[0, 0] == 1
