"""Get COCO from its publisher: captions unpacked, the image archives left as they are, for `prepare` reads inside
them."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...files import atomic_write, explained
from .download import check_space, download, md5_of

# its certificate is another host's, so plain http: the checksums vouch for the bytes
HOST = "http://images.cocodataset.org"


@dataclass(frozen=True)
class Archive:
    path: str  # on the host
    size: int  # bytes
    md5: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


CAPTIONS = {
    "2014": Archive("annotations/annotations_trainval2014.zip", 252_872_794, "0a379cfc70b0e71301e0f377548639bd"),
    "2017": Archive("annotations/annotations_trainval2017.zip", 252_907_541, "f4bbac642086de4f52a3fdda2de5fa2c"),
}
IMAGES = {
    "2014": (
        Archive("zips/train2014.zip", 13_510_573_713, "0da8c0bd3d6becc4dcb32757491aca88"),
        Archive("zips/val2014.zip", 6_645_013_297, "a3d79f5ed8d289b7a7554ce06a5782b3"),
    ),
    "2017": (
        Archive("zips/train2017.zip", 19_336_861_798, "cced6f7f71b7629ddf16f17bbcfab6b2"),
        Archive("zips/val2017.zip", 815_585_330, "442b8da7639aecaf257c1dceb8ba8c80"),
    ),
}


def fetch_coco(
    data_root: str | Path, year: str = "2014", host: str = HOST, report: Callable[[str], None] = print
) -> Path:
    """Put COCO's captions and image archives of a year (the paper's is 2014) into DATA_ROOT/coco and return that
    folder.

    What is complete is kept; what was interrupted goes on. ValueError when the host does not give a file whole, OSError
    when the folder cannot be written or the disk has too little room for all of it."""
    folder = Path(data_root) / "coco"
    try:
        (folder / "annotations").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explained(error, folder) from error
    captions = [folder / "annotations" / f"captions_{split}{year}.json" for split in ("train", "val")]
    wanted = [archive for archive in IMAGES[year] if not _is_whole(folder / archive.name, archive)]
    if not all(path.is_file() for path in captions):
        wanted.insert(0, CAPTIONS[year])
    check_space(folder / "coco", sum(archive.size - _arrived(folder, archive) for archive in wanted))
    for archive in wanted:
        url = f"{host}/{archive.path}"
        report(f"{archive.name}: {archive.size / 1e9:.2f} GB from {url}")
        try:
            download(url, folder / archive.name, archive.size, archive.md5, md5_of)
        except ValueError as error:
            raise ValueError(
                f"{error}. Run the command again: it goes on where it stopped. Or get {archive.name} by other "
                "means and place "
                f"it in {folder}."
            ) from error
        if archive is CAPTIONS[year]:
            _unpack(folder / archive.name, captions)
    report(
        f"COCO {year} is complete in {folder}. Next: python -m alignDRAW_core prepare {folder} --out "
        f"{Path(data_root) / f'coco{year}'}"
    )
    return folder


def _is_whole(path: Path, archive: Archive) -> bool:
    """By its size: the checksum was compared before the file got its name."""
    return path.is_file() and path.stat().st_size == archive.size


def _arrived(folder: Path, archive: Archive) -> int:
    """Bytes of an archive that an earlier call has left."""
    part = folder / f"{archive.name}.part"
    return min(part.stat().st_size, archive.size) if part.exists() else 0


def _unpack(path: Path, captions: list[Path]) -> None:
    """The files of captions out of their archive, which is then of no more use."""
    with zipfile.ZipFile(path) as archive:
        for target in captions:
            with atomic_write(target) as file:
                file.write(archive.read(f"annotations/{target.name}"))
    path.unlink()
