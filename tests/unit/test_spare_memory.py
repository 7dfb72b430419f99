"""A training whose model has a large table of words gives back what it frees, and learns the same."""

import torch

from alignDRAW_core.allocator import LARGEST_BLOCK
from alignDRAW_core.models.recomputing import recomputing
from alignDRAW_core.training import spare_memory
from alignDRAW_core.training.batches import make_batch, pictures
from alignDRAW_core.training.loop import update

from .test_train import STEP, Stripes, new_run, weights


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


def test_only_a_large_table_is_worth_it(monkeypatch):
    handed_back = []
    monkeypatch.setattr(spare_memory, "hand_back_freed_memory", lambda: handed_back.append(True))
    run = new_run()
    update(run, STEP, False)
    assert not handed_back and spare_memory.largest_kept(run.model) == LARGEST_BLOCK
    monkeypatch.setattr(spare_memory, "LARGE", 0)
    assert spare_memory.largest_kept(run.model) < LARGEST_BLOCK


def test_what_is_made_again_is_not_kept():
    run, kept = new_run(), []
    images, words, noise, *_ = make_batch(run, Stripes())
    for wanted in (False, True):
        sizes = []

        def pack(tensor, sizes=sizes):
            sizes.append(tensor.nbytes)
            return tensor

        with recomputing(wanted), torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            run.model(pictures(images), run.model.encode_text(words), noise)
        kept.append(sum(sizes))
    assert 0 < kept[1] < 0.8 * kept[0]
