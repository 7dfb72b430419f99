"""Every download here comes from a server on this machine."""

import gzip
import hashlib
import os
import re
import shutil
from collections import namedtuple
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from alignDRAW_core.data.download import download as fetch
from alignDRAW_core.data.mnist import read_idx

from .idx_files import make_mnist


@contextmanager
def server(files, ranges=True, cut_after=None, say_length=True):
    """Serve {name: bytes}; yields (address, log of (name, first byte asked for)). cut_after: the first answer stops
    after so many bytes."""
    log = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.lstrip("/")
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(asked[1]) if asked and ranges else 0
            log.append((name, int(asked[1]) if asked else 0))
            if name not in files:
                return self.send_error(404)
            if start >= len(files[name]):
                return self.send_error(416)
            body = files[name][start:]
            self.send_response(206 if asked and ranges else 200)
            if say_length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:cut_after] if cut_after is not None and len(log) == 1 else body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}", log
        httpd.shutdown()
        thread.join()


CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def mnist(tmp_path, monkeypatch):
    """A small MNIST whose checksums are the ones asked for: {name: bytes}."""
    folder = make_mnist(tmp_path / "original", train=30, test=20)
    files = {name: (folder / name).read_bytes() for name in fetch.MNIST_FILES}
    sums = {name: hashlib.sha256(gzip.decompress(content)).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(fetch, "MNIST_FILES", sums)
    return files


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_all_four_files_arrive_and_can_be_read(tmp_path, mnist):
    lines = []
    with server(mnist) as (address, log):
        folder = fetch.fetch_mnist(tmp_path / "new" / "data", [address], lines.append)
    assert names(folder) == sorted(mnist)
    assert read_idx(folder / "train-images-idx3-ubyte.gz").shape == (30, 28, 28)
    assert lines[-1] == f"MNIST is complete in {folder}"


def test_complete_files_are_kept_and_only_the_others_fetched(tmp_path, mnist):
    lines = []
    with server(mnist) as (address, log):
        folder = fetch.fetch_mnist(tmp_path, [address], lines.append)
        packed_again = gzip.compress(gzip.decompress(mnist["train-labels-idx1-ubyte.gz"]), 1, mtime=7)
        (folder / "train-labels-idx1-ubyte.gz").write_bytes(packed_again)
        (folder / "t10k-images-idx3-ubyte.gz").write_bytes(mnist["t10k-images-idx3-ubyte.gz"][:-9])
        log.clear()
        fetch.fetch_mnist(tmp_path, [address], lines.append)
    assert log == [("t10k-images-idx3-ubyte.gz", 0)]
    assert (folder / "train-labels-idx1-ubyte.gz").read_bytes() == packed_again
    assert (folder / "t10k-images-idx3-ubyte.gz").read_bytes() == mnist["t10k-images-idx3-ubyte.gz"]


def test_a_missing_file_is_taken_from_the_next_mirror(tmp_path, mnist):
    lines = []
    partly = {name: content for name, content in mnist.items() if "t10k-images" not in name}
    with server(partly) as (first, _), server(mnist) as (second, log):
        fetch.fetch_mnist(tmp_path, [first, second], lines.append)
    assert log == [("t10k-images-idx3-ubyte.gz", 0)]
    assert any("answered 404" in line for line in lines)


def test_a_wrong_file_is_taken_from_the_next_mirror(tmp_path, mnist):
    wrong = mnist | {
        "train-labels-idx1-ubyte.gz": b"<html>buy this domain</html>",
        "t10k-labels-idx1-ubyte.gz": gzip.compress(b"other"),
    }
    with server(wrong) as (first, _), server(mnist) as (second, log):
        folder = fetch.fetch_mnist(tmp_path, [first, second], lambda line: None)
    assert [name for name, _ in log] == ["train-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]
    assert names(folder) == sorted(mnist)


def test_without_a_network_the_message_says_how_to_do_it_by_hand(tmp_path, mnist):
    with server({}) as (gone, _):
        pass
    with pytest.raises(ValueError) as error:
        fetch.fetch_mnist(tmp_path, [gone], lambda line: None)
    assert f"place them in {tmp_path / 'mnist'}" in str(error.value)
    assert all(name in str(error.value) for name in mnist)
    with pytest.raises(ValueError, match="cannot be reached: .*refused"):
        fetch.download(f"{gone}/x", tmp_path / "x")


def test_a_folder_that_cannot_be_made_is_named(tmp_path, mnist):
    (tmp_path / "data").write_bytes(b"a file, not a folder")
    with pytest.raises(OSError, match="cannot write .*mnist: a part of that path is a file"):
        fetch.fetch_mnist(tmp_path / "data", [], lambda line: None)


def test_a_cut_download_is_taken_up_where_it_stopped(tmp_path):
    with server({"f": CONTENT}, cut_after=100_000) as (address, log):
        path = fetch.download(f"{address}/f", tmp_path / "f", checksum=SHA256)
    assert path.read_bytes() == CONTENT
    assert log == [("f", 0), ("f", 100_000)]
    assert names(tmp_path) == ["f"]


def test_a_later_call_takes_up_what_an_earlier_one_left(tmp_path):
    (tmp_path / "f.part").write_bytes(CONTENT[:1234])
    with server({"f": CONTENT}) as (address, log):
        fetch.download(f"{address}/f", tmp_path / "f", checksum=SHA256)
    assert log == [("f", 1234)]
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_download_that_was_only_not_renamed_is_used(tmp_path):
    (tmp_path / "f.part").write_bytes(CONTENT)
    with server({"f": CONTENT}) as (address, log):
        fetch.download(f"{address}/f", tmp_path / "f", checksum=SHA256)
    assert log == [("f", len(CONTENT))]
    assert (tmp_path / "f").read_bytes() == CONTENT


@pytest.mark.parametrize("leftover", [b"half of another file", CONTENT + b"too much"])
def test_a_leftover_of_another_file_is_thrown_away(tmp_path, leftover):
    (tmp_path / "f.part").write_bytes(leftover)
    with server({"f": CONTENT}) as (address, log):
        fetch.download(f"{address}/f", tmp_path / "f", checksum=SHA256)
    assert [start for _, start in log] == [len(leftover), 0]
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_server_without_ranges_sends_the_whole_file_again(tmp_path):
    with server({"f": CONTENT}, ranges=False, cut_after=100_000) as (address, log):
        fetch.download(f"{address}/f", tmp_path / "f", checksum=SHA256)
    assert log == [("f", 0), ("f", 100_000)]
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_server_that_says_no_length_is_believed_by_size_or_checksum(tmp_path):
    with server({"f": CONTENT}, say_length=False, cut_after=100_000) as (address, log):
        fetch.download(f"{address}/f", tmp_path / "f", size=len(CONTENT), checksum=SHA256)
        fetch.download(f"{address}/f", tmp_path / "g", checksum=SHA256)
    assert [start for _, start in log] == [0, 100_000, 0]
    assert (tmp_path / "f").read_bytes() == (tmp_path / "g").read_bytes() == CONTENT


def test_a_wrong_checksum_leaves_no_file(tmp_path):
    (tmp_path / "f").write_bytes(b"old")
    with server({"f": CONTENT[:-1] + b"!"}) as (address, _):
        with pytest.raises(ValueError, match="/f is not the file expected"):
            fetch.download(f"{address}/f", tmp_path / "f", checksum=SHA256)
    assert names(tmp_path) == ["f"] and (tmp_path / "f").read_bytes() == b"old"


def test_too_little_room_is_said_before_anything_is_written(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9 - 1000, 1000))
    with server({"f": CONTENT}) as (address, _):
        with pytest.raises(OSError, match="needs 1 MB and the disk has 0 MB free"):
            fetch.download(f"{address}/f", tmp_path / "f", checksum=SHA256)
    assert names(tmp_path) == []


REAL = Path(os.environ.get("ALIGNDRAW_DATA", "no-data-root"), "mnist")


@pytest.mark.skipif(not REAL.exists(), reason="ALIGNDRAW_DATA/mnist is not here")
def test_the_real_files_have_the_checksums_asked_for():
    for name, sha256 in fetch.MNIST_FILES.items():
        assert fetch.sha256_unpacked(REAL / name) == sha256
