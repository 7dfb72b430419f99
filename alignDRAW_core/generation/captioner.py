"""Reading a picture back into words: the reader's public face, and beam search."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from ..data.ingest.limits import LOCAL, Unusable
from ..data.ingest.pictures import read_picture
from ..models.show_attend_tell import ReaderState, ShowAttendTell
from ..storage.checkpoint import find, load_reader
from ..vocabulary import MARKS, PAD, UNK, Vocabulary, is_word
from .painter import pick_device

MOST_WORDS = 40
BEAM = 5
ROUNDING = 0.01  # by which floats may lie beyond 0 and 1


@dataclass(frozen=True, eq=False)
class Reading:
    """What a reader says of a picture, and where it looked for each word."""

    caption: str
    words: list[str]  # N
    attention: np.ndarray  # float32 [N, h, w], over places of the picture, each sums to 1
    log_probability: float  # of the words and that they end there, nats
    image: np.ndarray = field(repr=False)  # float32 [H, W, C] in [0, 1], as the reader saw it


@dataclass(frozen=True, eq=False)
class Captioner:
    """Holds no state between calls: several threads may read at once."""

    name: str
    model: ShowAttendTell = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    card: dict = field(repr=False)

    @property
    def kind(self) -> str:
        return self.model.kind

    def read(self, image: np.ndarray | str | Path, beam: int = BEAM) -> Reading:
        """A picture [H, W, C], uint8 or float in [0, 1], or the path of one: cut to its centre and resized. `beam`
        captions are followed at once; 1 is greedy. ValueError for what is no picture."""
        return self.read_all([image], beam)[0]

    @torch.inference_mode()
    def read_all(self, images: list[np.ndarray | str | Path], beam: int = BEAM) -> list[Reading]:
        """As `read`, several pictures; each is read as if it were alone."""
        if isinstance(beam, bool) or not isinstance(beam, int) or not 1 <= beam <= 16:
            raise ValueError(f"a beam is of 1 to 16 captions, not {beam!r}")
        if not images:
            raise ValueError("There is no picture to read.")
        config = self.model.config
        seen = [as_seen(image, config.height, config.width, config.channels) for image in images]
        pictures = torch.from_numpy(np.stack(seen)).to(self.model.device)
        annotations = self.model.annotate(pictures)
        readings = []
        for picture, row in zip(seen, annotations):
            ids, places, log_probability = beam_search(self.model, row[None], beam)
            words = [(MARKS + self.vocabulary.words)[number] for number in ids]
            attention = places.reshape(len(words), *config.grid).cpu().numpy()
            readings.append(Reading(sentence(words), words, attention, log_probability, picture))
        return readings


def load_captioner(name: str | Path, device: str = "auto") -> Captioner:
    """A reader by its name in checkpoints/, or by its path. CheckpointError if it is missing, damaged, or draws."""
    path = find(name)
    return Captioner(path.stem, *load_reader(path, pick_device(device)))


def as_seen(image: np.ndarray | str | Path, height: int, width: int, channels: int) -> np.ndarray:
    """float32 [height, width, channels] in [0, 1]. ValueError for what is no picture."""
    if isinstance(image, str | Path):
        try:
            data = Path(image).read_bytes()
            return read_picture(data, height, width, channels, LOCAL.pixels, last=True) / np.float32(255)
        except OSError as error:
            raise ValueError(f"{image} cannot be read: {error.strerror or error}") from error
        except Unusable as error:
            raise ValueError(f"{image} cannot be used: {error}") from error
    array = np.asarray(image)
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3) or not array.size:
        raise ValueError(f"a picture is [H, W, 3] or [H, W, 1], not {list(array.shape)}")
    if array.dtype != np.uint8:
        if not np.issubdtype(array.dtype, np.floating) or not (
            array.min() >= -ROUNDING and array.max() <= 1 + ROUNDING
        ):
            raise ValueError("a picture is of uint8 from 0 to 255, or of finite floats from 0 to 1")
        if array.shape == (height, width, channels):  # nothing is rounded
            return np.clip(array, 0, 1).astype(np.float32)
        array = np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)
    picture = Image.fromarray(array.squeeze(2) if array.shape[2] == 1 else array)
    picture = picture.convert("RGB" if channels == 3 else "L")
    if picture.size != (width, height):
        picture = ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
    return (np.asarray(picture, dtype=np.float32) / 255).reshape(height, width, channels)


@dataclass
class Beam:
    """Captions that are being followed, the likeliest first."""

    ids: Tensor  # int64 [b, n]
    places: Tensor  # [b, n, L], where it looked for each word
    log_probability: Tensor  # [b]
    state: ReaderState  # after all but the last word


def beam_search(model: ShowAttendTell, annotations: Tensor, width: int) -> tuple[list[int], Tensor, float]:
    """The likeliest caption that `width` beams find: its numbers of words without the marks, where it looked for each
    [N, L], and its log probability with the end. Annotations [1, L, D]. Padding, <start> and unknown words are never
    said, nor is <end> before the first word."""
    config, keys = model.config, model.align_a(annotations)
    ids = annotations.new_full((1, 1), config.start, dtype=torch.long)
    beam = Beam(
        ids, annotations.new_zeros(1, 1, annotations.shape[1]), annotations.new_zeros(1), model.begin(annotations)
    )
    ended: list[tuple[float, list[int], Tensor]] = []
    for length in range(1, MOST_WORDS + 1):
        many = len(beam.ids)
        alpha = model.alpha(keys.expand(many, -1, -1), beam.state.h)
        place = alpha if config.attention == "soft" else likeliest(alpha)
        logits, state = model.say(beam.ids[:, -1], place, annotations.expand(many, -1, -1), beam.state)
        logits = logits.float().log_softmax(dim=1)
        logits[:, [PAD, UNK, config.start]] = -torch.inf
        if length == 1:
            logits[:, config.end] = -torch.inf
        if length == MOST_WORDS:
            logits[:, : config.end] = -torch.inf
        total, flat = (beam.log_probability[:, None] + logits).flatten().topk(min(width, logits.numel()))
        rows, words = flat // logits.shape[1], flat % logits.shape[1]
        ends = words == config.end
        for value, row in zip(total[ends].tolist(), rows[ends].tolist()):
            ended.append((value, beam.ids[row, 1:].tolist(), beam.places[row, 1:]))
        going = ~ends & total.isfinite()
        best = max((value for value, _, _ in ended), default=-torch.inf)
        if not going.any() or total[going].max() <= best:  # what goes on only gets less likely
            break
        rows, words = rows[going], words[going]
        beam = Beam(
            torch.cat([beam.ids[rows], words[:, None]], dim=1),
            torch.cat([beam.places[rows], place[rows, None]], dim=1),
            total[going],
            state.rows(rows),
        )
    value, found, places = max(ended, key=lambda each: each[0])
    return found, places, value


def likeliest(alpha: Tensor) -> Tensor:
    """1 at the likeliest place, [B, L]."""
    return torch.nn.functional.one_hot(alpha.argmax(dim=1), alpha.shape[1]).to(alpha.dtype)


def sentence(words: list[str]) -> str:
    """Words as people write them: no space before a mark of punctuation."""
    text = ""
    for word in words:
        text += word if not text or not is_word(word) else f" {word}"
    return text
