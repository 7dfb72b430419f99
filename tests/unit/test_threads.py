"""Drawing takes one processor thread unless told otherwise, and leaves torch's settings as they were."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import torch

from alignDRAW_core.__main__ import main
from alignDRAW_core.generation.interpolation import interpolate
from alignDRAW_core.generation.painter import load
from alignDRAW_core.models.sharpener import Sharpener, SharpenerConfig
from alignDRAW_core.storage.checkpoint import put_sharpener
from alignDRAW_core.threads import on_threads

from .test_sharpen import small_sharpener

CAPTION = "the red bus ."


@pytest.fixture(autouse=True)
def set_to_three():
    """What a caller has set, for itself and for threads still to come."""
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    assert torch.get_num_threads() == 3 == in_a_new_thread(torch.get_num_threads)
    torch.set_num_threads(before)


def in_a_new_thread(ask):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


@pytest.fixture
def seen(small_checkpoint, monkeypatch):
    """The threads in use wherever something is computed."""
    put_sharpener(small_checkpoint, small_sharpener(SharpenerConfig(11, 13, 1, 12, filters=3)), {})
    found = []

    def watched(compute):
        return lambda *args, **options: found.append(torch.get_num_threads()) or compute(*args, **options)

    for kind, name in (
        (type(load(small_checkpoint).model), "generate"),
        (Sharpener, "sharpen"),
        (torch.nn.Module, "load_state_dict"),
    ):
        monkeypatch.setattr(kind, name, watched(getattr(kind, name)))
    return found


@pytest.mark.parametrize("options, expected", [({}, 1), ({"threads": 2}, 2), ({"threads": None}, 3)])
def test_loading_drawing_and_sharpening(seen, small_checkpoint, options, expected):
    painter = load(small_checkpoint, "cpu", **options)
    drawing = painter.draw(CAPTION)
    interpolate(painter, drawing, painter.draw(CAPTION, seed=1), 2)
    assert drawing.sharpened is not None and len(seen) == 7 and set(seen) == {expected}


@pytest.mark.parametrize("options, expected", [([], 1), (["--threads", "2"], 2)])
def test_the_command_line(seen, small_checkpoint, tmp_path, options, expected):
    assert (
        main(["draw", CAPTION, "--checkpoint", str(small_checkpoint), "--png", str(tmp_path / "x.png"), *options]) == 0
    )
    assert set(seen) == {expected}


@pytest.mark.parametrize(
    "command",
    [
        ["draw", CAPTION, "--checkpoint", "nothing"],
        ["evaluate", "--checkpoint", "nothing"],
        ["train-sharpener", "--checkpoint", "nothing", "--out", "x"],
    ],
)
def test_no_threads_at_all_are_refused(command, capsys):
    with pytest.raises(SystemExit):
        main([*command, "--threads", "0"])
    assert "whole number above 0" in capsys.readouterr().err


def test_the_picture_is_the_same(small_painter):
    alone, together = small_painter.draw(CAPTION), replace(small_painter, threads=4).draw(CAPTION)
    torch.testing.assert_close(alone.canvases, together.canvases, atol=1e-5, rtol=0)


def test_a_drawing_that_is_refused_leaves_all_as_it_was(small_painter, monkeypatch):
    def fail(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(small_painter.model, "generate", fail)
    with pytest.raises(RuntimeError, match="no"):
        small_painter.draw(CAPTION)


def test_many_at_once_do_not_meet():
    """Blocks that begin and end in any order, in threads of their own; the autouse fixture looks at what is left."""
    together = Barrier(6)

    def work(count: int) -> set[int]:
        together.wait()
        found = set()
        for _ in range(40):
            with on_threads(count):
                found.add((torch.get_num_threads(), count))
            found.add((torch.get_num_threads(), 3))
        return found

    with ThreadPoolExecutor(6) as pool:
        for found in pool.map(work, [1, 2, 4, 5, 1, 2]):
            assert all(now == wanted for now, wanted in found)


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", True])
def test_numbers_that_are_none_of_threads(small_checkpoint, threads):
    with pytest.raises(ValueError, match="whole number from 1"):
        load(small_checkpoint, "cpu", threads=threads)
