import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from alignDRAW_core import load
from alignDRAW_core.storage import checkpoint
from alignDRAW_core.storage import library as mine
from alignDRAW_core.storage.checkpoint import CheckpointError, find, list_checkpoints


@pytest.fixture
def places(tmp_path, monkeypatch, small_checkpoint):
    """A shipped checkpoint called small, and an empty folder of the user's own."""
    for module in (checkpoint, mine):
        monkeypatch.setattr(module, "SHIPPED", tmp_path)
        monkeypatch.setattr(module, "MINE", tmp_path / "mine")
    return tmp_path / "mine"


def test_kept_checkpoints_are_found_by_name(places, small_checkpoint):
    path = mine.keep(small_checkpoint, "my blops", places)
    assert path.read_bytes() == small_checkpoint.read_bytes() and find("my blops") == path
    assert [info.name for info in list_checkpoints()] == ["small", "my blops"]
    assert load("my blops", "cpu").name == "my blops"


@pytest.mark.parametrize(
    "name",
    ["", " ", ".hidden", "../evil", "a/b", "a\\b", "con", "NUL.txt", "x" * 61, "dot.", "space ", "a\nb", "a:b", "_x"],
)
def test_names_that_cannot_be_used(places, small_checkpoint, name):
    with pytest.raises(ValueError, match="A name has 1 to 60 letters"):
        mine.keep(small_checkpoint, name, places)
    assert not places.exists()


def test_what_is_shipped_or_kept_is_never_overwritten(places, small_checkpoint):
    before = small_checkpoint.read_bytes()
    for name in ("small", "SMALL"):
        with pytest.raises(ValueError, match="already"):
            mine.keep(small_checkpoint, name, places)
    mine.keep(small_checkpoint, "one", places)
    mine.keep(small_checkpoint, "two", places)
    for attempt in (
        lambda: mine.keep(small_checkpoint, "One", places),
        lambda: mine.rename("one", "two", places),
        lambda: mine.rename("one", "small", places),
    ):
        with pytest.raises(ValueError, match="already"):
            attempt()
    assert small_checkpoint.read_bytes() == before


def test_rename_and_delete(places, small_checkpoint):
    mine.keep(small_checkpoint, "one", places)
    assert mine.rename("one", "three", places).stem == "three" and mine.rename("three", "Three", places).stem == "Three"
    mine.delete("Three", places)
    assert not list(places.iterdir())
    for name in ("small", "../small", "nothing"):
        with pytest.raises(ValueError, match="no checkpoint of yours"):
            mine.delete(name, places)
        with pytest.raises(ValueError, match="no checkpoint of yours"):
            mine.rename(name, "new", places)
    assert small_checkpoint.exists()


def test_a_damaged_file_is_not_kept(places, tmp_path):
    (tmp_path / "broken.bin").write_bytes(b"x" * 100)
    with pytest.raises(CheckpointError):
        mine.keep(tmp_path / "broken.bin", "one", places)
    assert not places.exists()


def test_free_names(places, small_checkpoint):
    assert mine.free_name("My pictures!", places) == "My-pictures" and mine.free_name("", places) == "mine"
    assert mine.free_name("my pictures 1.0", places) == "my pictures 1.0"
    assert mine.free_name("small", places) == "small-2" and mine.free_name("con", places) == "my-con"
    mine.keep(small_checkpoint, "small-2", places)
    assert mine.free_name("small", places) == "small-3"


@pytest.fixture
def slow(monkeypatch):
    """Time passes between asking for a name and taking it."""
    ask = mine.check_free

    def asked(*arguments):
        path = ask(*arguments)
        time.sleep(0.05)
        return path

    monkeypatch.setattr(mine, "check_free", asked)


def test_of_those_who_want_a_name_at_once_one_gets_it(places, small_checkpoint, slow):
    def wanted(_) -> bool:
        try:
            return bool(mine.keep(small_checkpoint, "blops", places))
        except ValueError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(wanted, range(4))) == 1
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda _: mine.keep_like(small_checkpoint, "blops", places), range(4)))
    assert sorted(path.stem for path in kept) == ["blops-2", "blops-3", "blops-4", "blops-5"]


def test_two_are_not_renamed_to_one_name(places, small_checkpoint, slow):
    for name in ("a", "b"):
        mine.keep(small_checkpoint, name, places)

    def renamed(name: str) -> bool:
        try:
            return bool(mine.rename(name, "c", places))
        except ValueError:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(renamed, "ab")) == [False, True]
    assert len(list(places.glob("*.safetensors"))) == 2
