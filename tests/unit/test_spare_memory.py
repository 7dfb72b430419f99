"""A training whose model has a large table of words gives back what it frees, and learns the same."""

import torch

from alignDRAW_core.training import spare_memory
from alignDRAW_core.training.loop import train, update

from .test_train import STEP, new_run, weights


def test_memory_is_handed_back_between_the_ways_and_before_the_tables_gradient(monkeypatch):
    order, plain = [], new_run()
    update(plain, STEP, False)
    monkeypatch.setattr(spare_memory, "LARGE", 0)
    monkeypatch.setattr(spare_memory, "hand_back_freed_memory", lambda: order.append("handed back"))
    spared = new_run()
    table, gates = spared.model.language.words.weight, spared.model.write_patch.weight
    table.register_post_accumulate_grad_hook(lambda weight: order.append("table"))
    gates.register_post_accumulate_grad_hook(lambda weight: order.append("patch"))
    update(spared, STEP, False)
    assert order == ["handed back", "patch", "handed back", "table"]
    assert all(torch.equal(a, b) for a, b in zip(weights(plain), weights(spared), strict=True))


def test_only_a_large_table_is_worth_it(monkeypatch, tmp_path):
    chosen = []
    for name in ("keep_freed_memory", "keep_no_large_blocks"):
        monkeypatch.setattr(spare_memory, name, lambda name=name: chosen.append(name))
    monkeypatch.setattr(spare_memory, "hand_back_freed_memory", lambda: chosen.append("handed back"))
    train(new_run(), STEP, tmp_path / "small", until=1)
    assert chosen == ["keep_freed_memory"]
    monkeypatch.setattr(spare_memory, "LARGE", 0)
    train(new_run(), STEP, tmp_path / "large", until=1)
    assert chosen[1:] == ["keep_no_large_blocks", "handed back", "handed back"]
