"""The page's other door to the core: what reads pictures back into words."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

import alignDRAW_core as ad
from alignDRAW_core.data.base import Dataset
from alignDRAW_core.data.ingest.limits import UPLOAD, Unusable, bounded
from alignDRAW_core.data.ingest.pictures import read_picture
from alignDRAW_core.data.registry import dataset_of, find_dataset
from alignDRAW_core.generation.telephone import Telephone, rounds_of, shape

from .engine import Engine, Refused, refusals
from .installed import installed


class Readers:
    """The readers of one running page, each loaded on first use. Several threads may use them at once."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._lock = threading.Lock()
        self._loaded: dict[str, tuple[int, ad.Captioner]] = {}  # with the file's time of change
        self.refresh()
        if first := self.reader_of(engine.first):
            with suppress(Refused):  # a damaged one is told of when somebody reads with it
                self._warm_up(first)

    def _warm_up(self, name: str) -> None:
        """What is read first is slow: not the visitor's."""
        self.read(name, np.zeros(shape(self.captioner(name).model.config), np.float32))

    @property
    def names(self) -> list[str]:
        return list(self._found)

    def refresh(self) -> None:
        """Look again at what is installed: readers, and the painters that they may read."""
        self._found = installed(self.engine.shelf, reads=True)
        painters = {name: info.card for name, info in installed(self.engine.shelf).items()}
        self._painters = {self.engine.first: self.engine.painter(self.engine.first).card, **painters}

    def captioner(self, name: str) -> ad.Captioner:
        """Refused for what is no reader here, or cannot be loaded."""
        with self._lock:
            if name not in self._found:
                self.refresh()
            if name not in self._found:
                raise Refused("There is no such reader here. Choose one from the list.")
            path = self._found[name].path
            with refusals():
                changed = path.stat().st_mtime_ns
                if self._loaded.get(name, (None,))[0] != changed:
                    self._loaded[name] = changed, ad.load_captioner(path, self.engine.device)
            return self._loaded[name][1]

    def reader_of(self, checkpoint: str) -> str | None:
        """The reader that learned from the data set of a painter, of several the one for pictures of its size; None
        where there is none."""
        fitting = [name for name in self.names if self.learned_alike(name, checkpoint)]
        card = self._painters.get(checkpoint, {})
        return min(fitting, key=lambda name: sides(self._found[name].card) != sides(card), default=None)

    def learned_alike(self, reader: str, checkpoint: str) -> bool:
        """Did a reader learn from the data set of a painter?"""
        if checkpoint not in self._painters and checkpoint in self.engine.names:
            self.refresh()
        dataset = learned_from(self._painters.get(checkpoint, {}), self._painters)
        return dataset is not None and reader in self._found and dataset_of(self._found[reader].card) is dataset

    def painters_for(self, reader: str) -> list[str]:
        """The painters whose drawings are such pictures as a reader learned from, and of their size."""
        return [
            name
            for name, card in self._painters.items()
            if self.learned_alike(reader, name) and sides(card) == sides(self._found[reader].card)
        ]

    def read(self, name: str, image: np.ndarray) -> ad.Reading:
        """Read a picture [H, W, C] in [0, 1], as large as it is. Refused for an unknown reader."""
        captioner = self.captioner(name)
        with refusals():
            return captioner.read(image)

    def read_file(self, name: str, path: str | Path) -> ad.Reading:
        """Read a picture that a visitor gave. Refused if it cannot be used."""
        height, width, colours = shape(self.captioner(name).model.config)
        try:
            with open(path, "rb") as file:
                pixels = read_picture(bounded(file, UPLOAD.picture_bytes), height, width, colours, last=True)
        except Unusable as error:
            raise Refused(f"This picture cannot be used: {error}.") from error
        except OSError as error:
            raise Refused("This picture is no longer here. Choose it again.") from error
        return self.read(name, pixels / np.float32(255))

    def telephone(
        self,
        name: str,
        checkpoint: str,
        caption: str,
        rounds: int,
        seed: int,
        temperature: float | None = None,
        strength: float | None = None,
    ) -> Iterator[Telephone]:
        """The game so far after each round. Refused for what cannot be played."""
        captioner, painter = self.captioner(name), self.engine.painter(checkpoint)
        with refusals():
            yield from rounds_of(painter, captioner, caption, rounds, seed, temperature, strength)


def sides(card: dict) -> list[int | None]:
    """Height, width and colours, as a card says."""
    return [card.get("config", {}).get(name) for name in ("height", "width", "channels")]


def learned_from(card: dict, others: Mapping[str, dict]) -> type[Dataset] | None:
    """The data set that a checkpoint learned from; where that was somebody's own pictures, the one of the checkpoint
    that it went on from, whose card is among `others`. None where there is none."""
    seen: list[dict] = []
    while card and card not in seen:
        seen.append(card)
        source = card.get("training", {}).get("source")
        source = source if isinstance(source, dict) else {}
        if dataset := dataset_of(card) or find_dataset(source.get("data")):
            return dataset
        card = others.get(source.get("checkpoint"), {})
    return None
