import errno
import os
import stat

import pytest

from alignDRAW_core.files import atomic_write


def test_the_file_is_whole_or_absent(tmp_path):
    path = tmp_path / "model.bin"
    with atomic_write(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["model.bin"]


@pytest.mark.parametrize("failure", [RuntimeError("stop"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, failure):
    path = tmp_path / "model.bin"
    path.write_bytes(b"old")
    with pytest.raises(type(failure)):
        with atomic_write(path) as file:
            file.write(b"half of the n")
            raise failure
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["model.bin"]


def test_a_full_disk_is_said_in_words(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="cannot write .*model.bin: the disk is full"):
        with atomic_write(path):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["model.bin"]


def test_a_missing_folder_is_said_in_words(tmp_path):
    with pytest.raises(OSError, match="cannot write .*: its folder does not exist"):
        with atomic_write(tmp_path / "no" / "such" / "model.bin"):
            pass


def test_a_file_in_the_place_of_a_folder_is_said_in_words(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="a part of that path is a file"):
        with atomic_write(tmp_path / "file" / "model.bin"):
            pass


def test_a_folder_in_the_place_of_the_file_is_said_in_words(tmp_path):
    (tmp_path / "model.bin").mkdir()
    with pytest.raises(OSError, match="there is a folder of that name"):
        with atomic_write(tmp_path / "model.bin") as file:
            file.write(b"new")
    assert os.listdir(tmp_path) == ["model.bin"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="only where permissions hold")
def test_an_unwritable_folder_is_said_in_words(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OSError, match="you may not write in that folder"):
        with atomic_write(tmp_path / "model.bin"):
            pass


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_may_read_it_as_any_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    with atomic_write(tmp_path / "atomic"):
        pass
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot open a folder")
def test_what_is_written_is_on_the_disk_before_its_name_is_and_so_is_the_name(tmp_path, monkeypatch):
    """Else a power cut leaves an empty file, or the old one."""
    done, fsync, replace = [], os.fsync, os.replace

    def synced(number):
        about = os.fstat(number)
        done.append("folder" if stat.S_ISDIR(about.st_mode) else f"file of {about.st_size}")
        fsync(number)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", lambda *paths: done.append("name") or replace(*paths))
    with atomic_write(tmp_path / "model.bin") as file:
        file.write(b"new")
    assert done == ["file of 3", "name", "folder"]


def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path):
    (tmp_path / "kept").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "kept" / "file.txt")
    for text in (b"one", b"two"):
        with atomic_write(link) as file:
            file.write(text)
        assert link.is_symlink() and (tmp_path / "kept" / "file.txt").read_bytes() == text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has none")
def test_what_is_no_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="is no file; choose another name"), atomic_write(tmp_path / "pipe"):
        pass
    assert (tmp_path / "pipe").is_fifo() and len(list(tmp_path.iterdir())) == 1
