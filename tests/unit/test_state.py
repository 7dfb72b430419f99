"""state.pt of both kinds of runs."""

import errno
import io
import os

import pytest
import torch

from alignDRAW_core import files
from alignDRAW_core.training.state import read_state, write_state

CPU = torch.device("cpu")
STATE = {"step": 3, "weights": torch.arange(4.0)}


class FullDisk(io.FileIO):
    """Has room for 300 bytes: it is full when torch is in the middle of its file."""

    def write(self, data):
        if self.tell() + len(data) > 300:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_it_comes_back_as_it_was(tmp_path):
    write_state(STATE, tmp_path)
    with read_state(tmp_path, CPU) as state:
        assert state["step"] == 3 and torch.equal(state["weights"], STATE["weights"])


def test_a_full_disk_is_said_in_words_and_the_older_one_stays(tmp_path, monkeypatch):
    write_state(STATE, tmp_path)
    monkeypatch.setattr(files, "open", FullDisk, raising=False)
    with pytest.raises(OSError, match="state.pt: the disk is full"):
        write_state({**STATE, "step": 4}, tmp_path)
    assert os.listdir(tmp_path) == ["state.pt"]
    with read_state(tmp_path, CPU) as state:
        assert state["step"] == 3


def test_a_missing_or_damaged_one_is_a_clear_error(tmp_path):
    with pytest.raises(ValueError, match="nothing to resume"):
        with read_state(tmp_path, CPU):
            pass
    write_state(STATE, tmp_path)
    whole = (tmp_path / "state.pt").read_bytes()
    for left in (b"", whole[: len(whole) // 2]):
        (tmp_path / "state.pt").write_bytes(left)
        with pytest.raises(ValueError, match="state.pt cannot be resumed"):
            with read_state(tmp_path, CPU):
                pass


def test_what_does_not_fit_is_a_clear_error(tmp_path):
    write_state({"step": 3}, tmp_path)
    with pytest.raises(ValueError, match="state.pt cannot be resumed: 'seed'"):
        with read_state(tmp_path, CPU) as state:
            state["seed"]
