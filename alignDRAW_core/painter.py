"""A loaded checkpoint that draws captions."""
import numbers
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from .checkpoint import find, load_checkpoint
from .data import WORLDS
from .drawing import Drawing
from .model import AlignDRAW
from .vocabulary import UNK, Vocabulary, pad

LARGEST_SEED = 2 ** 32 - 1


@dataclass(frozen=True, eq=False)
class Painter:
    """Holds no state between calls: several threads may draw at once."""
    name: str
    model: AlignDRAW = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    card: dict = field(repr=False)

    @property
    def default_temperature(self) -> float:
        return float(self.card["default_temperature"])

    @property
    def examples(self) -> list[str]:
        return self.card["examples"]

    def draw(self, caption: str | list[str], seed: int | list[int] = 0, temperature: float | None = None) -> Drawing | list[Drawing]:
        """Draw one caption, or a list of them as one batch (then `seed` is one for all or a list as long).

        The same caption and seed give the same picture alone and in any batch. `temperature` (0 to 2) scales the prior's noise; left
        out, it is the checkpoint's own. ValueError for a caption, seed or temperature that cannot be used.
        """
        captions = [caption] if isinstance(caption, str) else list(caption)
        if not captions:
            raise ValueError("There is no caption to draw.")
        seeds = list(seed) if isinstance(seed, (list, tuple)) else [seed] * len(captions)
        if len(seeds) != len(captions):
            raise ValueError(f"{len(captions)} captions need as many seeds, or one for all; there are {len(seeds)}.")
        seeds = [check_seed(s) for s in seeds]
        temperature = self.default_temperature if temperature is None else check_temperature(temperature)
        tokens, ids = zip(*(self.vocabulary.read(c) for c in captions))
        device = self.model.c_0.device
        noise = torch.stack([self.noise(s) for s in seeds]).to(device)
        words = torch.from_numpy(pad(list(ids))).to(device)
        with torch.inference_mode():
            trace = self.model.draw(self.model.understand(words), noise, temperature)
        canvases, attention, windows = (part.float().cpu().numpy() for part in (trace.canvases, trace.attention, trace.windows))
        drawings = []
        for b, (text, words_read, numbers_read, s) in enumerate(zip(captions, tokens, ids, seeds)):
            unknown = [word for word, number in zip(words_read, numbers_read) if number == UNK]
            drawings.append(Drawing(
                caption=text, words=words_read, unknown_words=unknown, canvases=np.ascontiguousarray(canvases[:, b]),
                attention=np.ascontiguousarray(attention[:, b, :len(words_read)]), windows=np.ascontiguousarray(windows[:, b]),
                patch_size=self.model.config.write, seed=s, temperature=temperature, checkpoint=self.name,
                nearest_words={word: self.vocabulary.nearest(word) for word in unknown}))
        return drawings[0] if isinstance(caption, str) else drawings

    def surprise(self, seed: int) -> str:
        """A caption that suits the checkpoint: a random one of the world it was trained on, else one of its examples."""
        rng = np.random.default_rng(check_seed(seed))
        world = WORLDS.get(self.card["training"].get("data"))
        return world.random_caption(rng) if world else str(rng.choice(self.examples))

    def noise(self, seed: int) -> torch.Tensor:
        """N(0, 1) for all glimpses of one picture, [T, z], from the seed alone."""
        return torch.randn(self.model.config.glimpses, self.model.config.z, generator=torch.Generator().manual_seed(seed))


def load(name: str | Path, device: str = "auto") -> Painter:
    """Load a checkpoint by its name in checkpoints/ or by its path, onto "cpu", "cuda" or whichever is there ("auto").

    CheckpointError if it is missing, damaged or of another kind; ValueError for a device that is not there.
    """
    path = find(name)
    return Painter(path.stem, *load_checkpoint(path, pick_device(device)))


def pick_device(name: str) -> torch.device:
    if name not in ("auto", "cpu", "cuda"):
        raise ValueError(f"device must be auto, cpu or cuda, not {name!r}")
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("There is no CUDA device here. Use --device cpu.")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def check_seed(seed: int) -> int:
    """ValueError unless it is a whole number from 0 to 2**32 - 1."""
    if isinstance(seed, bool) or not isinstance(seed, numbers.Integral) or not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"The seed must be a whole number from 0 to {LARGEST_SEED}, not {str(seed)[:40]!r}.")
    return int(seed)


def check_temperature(temperature: float) -> float:
    """ValueError unless it is a number from 0 to 2."""
    if isinstance(temperature, bool) or not isinstance(temperature, numbers.Real) or not 0 <= temperature <= 2:
        raise ValueError(f"The temperature must be a number from 0 to 2, not {str(temperature)[:40]!r}.")
    return float(temperature)
