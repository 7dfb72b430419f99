"""Get data sets from their mirrors: resumable, checked, and never half a file under the final name."""

import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tqdm import tqdm

from ...files import explained

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
    "https://azureopendatastorage.blob.core.windows.net/mnist",
)
# SHA-256 of the bytes inside: a copy that was only packed again is as good.
MNIST_FILES = {
    "train-images-idx3-ubyte.gz": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte.gz": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte.gz": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte.gz": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
_ATTEMPTS = 4  # a cut connection is taken up again this often
_TIMEOUT = 30  # seconds without a byte
_BLOCK = 1 << 16  # bytes


def fetch_mnist(data_root: str | Path, mirrors: Sequence[str] = MIRRORS, report: Callable[[str], None] = print) -> Path:
    """Put MNIST's four .gz files into DATA_ROOT/mnist and return that folder; files already complete are kept.

    ValueError when no mirror gives a file whole (what has arrived is kept for the next try), OSError when the folder
    cannot be written."""
    folder = Path(data_root) / "mnist"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explained(error, folder) from error
    for name, sha256 in MNIST_FILES.items():
        if (folder / name).exists() and sha256_unpacked(folder / name) == sha256:
            report(f"{name}: already there")
        else:
            _from_any_mirror(name, folder, sha256, mirrors, report)
    report(f"MNIST is complete in {folder}")
    return folder


def _from_any_mirror(
    name: str, folder: Path, sha256: str, mirrors: Sequence[str], report: Callable[[str], None]
) -> None:
    for mirror in mirrors:
        url = f"{mirror}/{name}"
        report(f"{name}: from {url}")
        try:
            download(url, folder / name, checksum=sha256, digest=sha256_unpacked)
            return
        except ValueError as error:
            report(str(error))
    raise ValueError(
        f"could not fetch {name} from any of: {', '.join(mirrors)}. Check the connection and run the command again "
        "(it goes on where it "
        f"stopped), or get these files by hand and place them in {folder}: {', '.join(MNIST_FILES)}"
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_unpacked(path: Path) -> str:
    """The SHA-256 of what a .gz file holds, or of nothing where it is damaged."""
    try:
        with gzip.open(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return hashlib.sha256().hexdigest()


def md5_of(path: Path) -> str:
    """The MD5 of a file, in hexadecimal: enough against damage, and all that some publishers give."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, partial(hashlib.md5, usedforsecurity=False)).hexdigest()


def download(
    url: str,
    path: str | Path,
    size: int | None = None,
    checksum: str | None = None,
    digest: Callable[[Path], str] = sha256_of,
) -> Path:
    """Download `url` to `path` by way of PATH.part, which a later call takes up where this one stopped.

    size: bytes to expect where the server does not say. checksum: hexadecimal, compared with digest(file); left out,
    nothing is compared. ValueError when the server fails or sends something else, OSError when the file cannot be
    written."""
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        for _ in range(_ATTEMPTS):
            resumed = part.exists()
            if not _fetch_rest(url, part, size):
                continue
            if checksum is None or digest(part) == checksum:
                os.replace(part, path)
                return path
            part.unlink()
            if not resumed:  # else the older half may be at fault: once more from the start
                raise ValueError(f"{url} is not the file expected: its checksum is wrong")
    except OSError as error:
        raise explained(error, path) from error
    raise ValueError(f"the connection to {url} was cut {_ATTEMPTS} times")


def _fetch_rest(url: str, part: Path, size: int | None) -> bool:
    """Append to `part` what is still missing; True when the server has sent all it has, False when it was cut."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "alignDRAW"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        response = urlopen(Request(url, headers=headers), timeout=_TIMEOUT)
    except HTTPError as error:
        error.close()
        if error.code == 416:  # nothing is left to send: the checksum decides
            return True
        raise ValueError(f"{url} answered {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise ValueError(f"{url} cannot be reached: {getattr(error, 'reason', error)}") from error
    with response:
        if response.status != 206:  # no ranges here: it sends the whole file
            have = 0
        length = response.headers["Content-Length"]
        total = have + int(length) if length else size
        check_space(part, (total or 0) - have)
        with (
            open(part, "ab" if have else "wb") as file,
            tqdm(total=total, initial=have, unit="B", unit_scale=True, desc=part.stem, disable=None) as bar,
        ):
            complete = _copy(response, file, bar) and (total is None or file.tell() == total)
            file.flush()
            os.fsync(file.fileno())
    return complete


def _copy(response: BinaryIO, file: BinaryIO, bar: tqdm) -> bool:
    while True:
        try:
            block = response.read(_BLOCK)
        except (OSError, HTTPException):
            return False
        if not block:
            return True
        file.write(block)
        bar.update(len(block))


def check_space(part: Path, needed: int) -> None:
    """OSError if `needed` bytes do not fit on the disk that `part` is on; its folder must be there."""
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise OSError(
            f"cannot write {part}: it needs {needed / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB free; "
            "free some space or choose another folder"
        )
