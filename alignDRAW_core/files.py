"""Files that are either wholly written or not there at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another folder",
    errno.EFBIG: "the file would be larger than this disk or account allows; choose another folder",
    errno.EACCES: "you may not write in that folder; choose another one",
    errno.EPERM: "you may not write in that folder; choose another one",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOENT: "its folder does not exist; make the folder first",
    errno.ENOTDIR: "a part of that path is a file, not a folder; choose another path",
    errno.EISDIR: "there is a folder of that name; choose another name",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


@contextmanager
def atomic_write(path: str | Path) -> Iterator[BinaryIO]:
    """Yield a binary file that takes the place of `path`, or of what that links to, only when the block ends without an
    error.

    Whatever goes wrong, the temporary file is removed and an older `path` stays as it was.
    OSError, with a sentence that says what to do, when `path` cannot be written.
    """
    path = Path(path)
    if path.is_symlink():
        path = path.resolve()
    if path.exists() and not (path.is_file() or path.is_dir()):  # /dev/stdout, a pipe: to replace it would undo it
        raise OSError(f"cannot write {path}: it is no file; choose another name")
    temporary = path.with_name(f".{uuid4().hex}.part")  # same folder: os.replace must not cross disks
    try:
        file = open(temporary, "xb")
    except OSError as error:
        raise explained(error, path) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise explained(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def explained(error: OSError, path: str | Path) -> OSError:
    """An error of the same kind that says in a sentence why `path` cannot be written; one that already does keeps its
    words."""
    if error.errno is None:
        return type(error)(*error.args)
    reason = _REASONS.get(error.errno, error.strerror or str(error))
    return type(error)(f"cannot write {path}: {reason}")


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
