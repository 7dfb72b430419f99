"""A loaded checkpoint that draws captions."""

import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..allocator import keep_freed_memory
from ..data.registry import dataset_of
from ..models.attention import overridden
from ..models.base import ImageModel
from ..models.sentence_encoders import encoder, is_installed
from ..models.sharpener import Sharpener
from ..storage.checkpoint import SHARPENER, find, load_with_sharpener
from ..threads import check_threads, on_threads
from ..vocabulary import UNK, Sentence, Vocabulary, is_word, pad, tokenise
from .drawing import Drawing
from .nearest_words import nearest_words
from .recorded import RecordedDrawing

LARGEST_SEED = 2**32 - 1
STRONGEST = 6  # beyond, colours only saturate


@dataclass(frozen=True, eq=False)
class Painter:
    """Holds no state between calls that changes what is drawn: several threads may draw at once."""

    name: str
    model: ImageModel = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    card: dict = field(repr=False)
    sharpener: Sharpener | None = field(default=None, repr=False)
    threads: int | None = field(default=1, repr=False)  # of the processor, to draw on; None: as many as torch is set to

    @property
    def kind(self) -> str:
        """alignDRAW, noalignDRAW, ...: see models/registry.py."""
        return self.model.kind

    @property
    def default_temperature(self) -> float:
        return float(self.card["default_temperature"])

    @property
    def default_strength(self) -> float:
        return float(self.card.get("default_strength", 1.0))

    @cached_property
    def unsaid(self) -> Tensor:
        """What the model makes of a caption that says nothing, [m]."""
        with torch.inference_mode():
            return self.model.unsaid()

    @property
    def shows_sharpened(self) -> bool:
        """Also to those who do not ask for it? Its card says where that is not worth it."""
        return self.card.get(SHARPENER, {}).get("shown", True)

    @property
    def examples(self) -> list[str]:
        return self.card["examples"]

    @property
    def word_counts(self) -> dict[str, int]:
        """How often training showed each known word; empty where the card does not say."""
        return self.card.get("training", {}).get("word_counts", {})  # a painter in training has no such card yet

    @cached_property  # each caption that is read asks for it
    def phrases(self) -> dict[str, list[str]]:
        """What its captions are made of, by kind (things, colours, places, ...), the kind that a picture is of first;
        empty where its data set has too many words for that."""
        dataset = dataset_of(self.card)
        known = {
            kind: [phrase for phrase in phrases if not self.unknown_words(phrase)]
            for kind, phrases in (dataset.phrases if dataset else {}).items()
        }
        return {kind: phrases for kind, phrases in known.items() if phrases}

    def unknown_words(self, text: str) -> list[str]:
        """Those of a caption, or of a comparison with its braces, that would be drawn as not said."""
        return [word for word in tokenise(text) if is_word(word) and self.vocabulary.id_of(word) == UNK]

    def draw(
        self,
        caption: str | list[str],
        seed: int | list[int] = 0,
        temperature: float | list[float] | None = None,
        attention_override: np.ndarray | list[np.ndarray | None] | None = None,
        sharpen: bool = True,
        strength: float | list[float] | None = None,
    ) -> Drawing | list[Drawing]:
        """Draw one caption, or a list of them as one batch; then `seed`, `temperature` and `strength` are one for all
        or a list as long.

        The same caption and seed give the same picture, to within 1e-5 alone, in any batch and on any number of
        threads. `temperature` (0 to 2) scales the prior's noise; `strength` (0 to 6) is how much the words weigh: 1 is
        the paper's model, 0 ignores them (see TextEncoding.strengthened); left out, each is the checkpoint's own.
        `attention_override` [T, N] (for a list: one each, or None) fixes attention: a number is what that word gets at
        that glimpse; NaN leaves it to the model, and such words share what the numbers leave of 1. So a row with a
        single 0 forces attention away from a word, one with a 1 and zeros forces it to a word, and a row of NaN changes
        nothing. `sharpen=False` leaves out the sharpened canvases of a checkpoint that has a sharpener: they take
        longer than the drawing. ValueError for a caption, seed, temperature, strength or override that cannot be
        used."""
        alone = isinstance(caption, str)
        if not alone and not isinstance(caption, (list, tuple)):
            raise ValueError(f"A caption is a text, or a list of them, not {type(caption).__name__}.")
        captions = [caption] if alone else list(caption)
        if not captions:
            raise ValueError("There is no caption to draw.")
        seeds = list(seed) if isinstance(seed, (list, tuple)) else [seed] * len(captions)
        if len(seeds) != len(captions):
            raise ValueError(f"{len(captions)} captions need as many seeds, or one for all; there are {len(seeds)}.")
        if alone or attention_override is None:
            overrides = [attention_override] * len(captions)
        elif isinstance(attention_override, (list, tuple, np.ndarray)):
            overrides = list(attention_override)
        else:
            raise ValueError("Several captions need a list of attention overrides, one each.")
        if len(overrides) != len(captions):
            raise ValueError(f"{len(captions)} captions need as many attention overrides; there are {len(overrides)}.")
        drawings = self.draw_sentences([self.read(text) for text in captions], seeds, temperature, overrides, strength)
        drawings = self.sharpen(drawings) if sharpen else drawings
        return drawings[0] if alone else drawings

    def read(self, caption: str) -> Sentence:
        """ValueError if it cannot be drawn."""
        words, ids = self.vocabulary.read(caption, next(iter(self.phrases.values()), ()))
        unknown = [word for word, number in zip(words, ids) if number == UNK]
        nearest = {word: list(nearest_words(self.vocabulary, word)) for word in unknown}
        return Sentence(caption, words, ids, nearest, self.vocabulary.left_out(caption))

    def draw_sentences(
        self,
        sentences: Sequence[Sentence],
        seeds: Sequence[int],
        temperature: float | Sequence[float] | None = None,
        overrides: Sequence[np.ndarray | None] | None = None,
        strength: float | Sequence[float] | None = None,
    ) -> list[Drawing]:
        """As `draw`, of captions already read; not sharpened."""
        seeds = [check_seed(seed) for seed in seeds]
        temperatures = one_each(temperature, len(sentences), self.default_temperature, check_temperature)
        strengths = one_each(strength, len(sentences), self.default_strength, check_strength)
        device = self.model.device
        words = pad([sentence.ids for sentence in sentences], device)
        noise = torch.stack([self.noise(seed) for seed in seeds]).to(device)
        hook, forced = None, [False] * len(sentences)
        if overrides is not None and any(override is not None for override in overrides):
            if "attention" not in self.model.capabilities:
                raise ValueError(f"{self.name} attends to no words ({self.kind}): its attention cannot be forced.")
            wanted = self._stack_overrides(overrides, sentences, words.shape[1]).to(device)
            forced = (~wanted.isnan()).any(dim=2).any(dim=0).tolist()

            def hook(t: int, alpha: Tensor) -> Tensor:
                return overridden(alpha, wanted[t])

        strong, lively = (torch.tensor(values, device=device) for values in (strengths, temperatures))
        with on_threads(self.threads), torch.inference_mode():
            text = self.model.encode_text(words).strengthened(self.unsaid, strong)
            if device.type == "cuda" and hook is None:
                trace = self._recorded(text, noise, lively[:, None])
            else:
                trace = self.model.generate(text, noise, lively[:, None], hook)
        canvases, attention, windows = (
            None if part is None else part.float().cpu().numpy()
            for part in (trace.canvases, trace.attention, trace.windows)
        )
        drawings = []
        for b, (sentence, seed, temperature, strength) in enumerate(zip(sentences, seeds, temperatures, strengths)):
            unknown = [word for word, number in zip(sentence.words, sentence.ids) if number == UNK]
            drawings.append(
                Drawing(
                    caption=sentence.caption,
                    words=sentence.words,
                    unknown_words=unknown,
                    canvases=np.ascontiguousarray(canvases[:, b]),
                    attention=None
                    if attention is None
                    else np.ascontiguousarray(attention[:, b, : len(sentence.words)]),
                    windows=None if windows is None else np.ascontiguousarray(windows[:, b]),
                    patch_size=getattr(self.model.config, "write_size", 0),
                    seed=seed,
                    temperature=temperature,
                    strength=strength,
                    checkpoint=self.name,
                    sharpens=self.sharpener is not None,
                    shows_sharpened=self.shows_sharpened,
                    nearest_words=sentence.nearest,
                    left_out=sentence.left_out,
                    word_counts={word: self.word_counts[word] for word in sentence.words if word in self.word_counts},
                    altered="its attention was forced" if forced[b] else "",
                )
            )
        return drawings

    @cached_property
    def _recorded(self) -> RecordedDrawing:
        return RecordedDrawing(self.model)

    def sharpen(self, drawings: list[Drawing]) -> list[Drawing]:
        """The drawings with their sharpened canvases, the same ones every time; as they are where the checkpoint has no
        sharpener."""
        if self.sharpener is None:
            return drawings
        sharp = self._sharpened(drawings, [drawing.canvases for drawing in drawings])
        return [replace(drawing, sharpened=canvases) for drawing, canvases in zip(drawings, sharp)]

    def sharpen_finished(self, drawings: list[Drawing]) -> list[np.ndarray]:
        """Their finished pictures, sharpened, [H, W, C] each: a small part of the work of sharpening every glimpse, and
        what a sharpener has learned from. ValueError where the checkpoint has no sharpener."""
        if self.sharpener is None:
            raise ValueError(f"{self.name} has no sharpener.")
        return [sharp[0] for sharp in self._sharpened(drawings, [drawing.canvases[-1:] for drawing in drawings])]

    def _sharpened(self, drawings: list[Drawing], pictures: list[np.ndarray]) -> list[np.ndarray]:
        """Pictures [n, H, W, C] of each drawing -> sharp ones."""
        with on_threads(self.threads):
            sentences = encoder(self.sharpener.config.encoder, self.model)(
                [self.read(drawing.caption) for drawing in drawings]
            )
            # One at a time: so they do not depend on what else is drawn, and 32 glimpses keep a processor busy.
            return [self.sharpener.sharpen(canvases, sentence) for canvases, sentence in zip(pictures, sentences)]

    def surprise(self, seed: int) -> str:
        """A caption that suits the checkpoint: a random one of its data set, if it knows the words, else one of its
        examples."""
        rng = np.random.default_rng(check_seed(seed))
        dataset = dataset_of(self.card)
        caption = dataset.random_caption(rng) if dataset else None
        return caption if caption and not self.unknown_words(caption) else str(rng.choice(self.examples))

    def noise(self, seed: int) -> Tensor:
        """N(0, 1) for one picture, [T, z] for a model that draws in glimpses, from the seed alone."""
        return torch.randn(self.model.noise_shape(1)[1:], generator=torch.Generator().manual_seed(seed))

    def _stack_overrides(
        self, overrides: Sequence[np.ndarray | None], sentences: Sequence[Sentence], length: int
    ) -> Tensor:
        """-> [T, B, length], NaN wherever nothing is asked for."""
        wanted = np.full((self.model.config.glimpses, len(sentences), length), np.nan, dtype=np.float32)
        for b, (override, sentence) in enumerate(zip(overrides, sentences)):
            if override is not None:
                wanted[:, b, : len(sentence.words)] = check_override(
                    override, self.model.config.glimpses, len(sentence.words)
                )
        return torch.from_numpy(wanted)


def load(name: str | Path, device: str = "auto", threads: int | None = 1) -> Painter:
    """Load a checkpoint by its name in checkpoints/ or by its path, onto "cpu", "cuda" or whichever is there ("auto").

    It is loaded, and draws, on `threads` processor threads; None: on as many as torch is set to. One is as quick for a
    drawing, and does not wait for a second one on a busy machine. A sharpener whose sentence encoder is not installed
    is left out. CheckpointError if the checkpoint is missing, damaged or of another kind; ValueError for a device that
    is not there, or a number that is none of threads."""
    path, place = find(name), pick_device(device)
    keep_freed_memory()
    with on_threads(check_threads(threads)):
        model, vocabulary, card, sharpener = load_with_sharpener(path, place)
    if sharpener and not is_installed(sharpener.config.encoder):
        sharpener = None
    return Painter(path.stem, model, vocabulary, card, sharpener, threads)


def pick_device(name: str) -> torch.device:
    if name not in ("auto", "cpu", "cuda"):
        raise ValueError(f"device must be auto, cpu or cuda, not {name!r}")
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("There is no CUDA device here. Use --device cpu.")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def one_each(
    values: float | Sequence[float] | None, count: int, usual: float, check: Callable[[float], float]
) -> list[float]:
    """A number for each of `count` captions, from as many or from one for all; None means the usual one. ValueError if
    one fails the check, or there are not as many."""
    values = values if isinstance(values, (list, tuple)) else [values] * count
    if len(values) != count:
        raise ValueError(
            f"{count} captions need as many temperatures and strengths, or one for all; there are {len(values)}."
        )
    return [usual if value is None else check(value) for value in values]


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


def check_strength(strength: float) -> float:
    """ValueError unless it is a number from 0 to 6."""
    if isinstance(strength, bool) or not isinstance(strength, numbers.Real) or not 0 <= strength <= STRONGEST:
        raise ValueError(f"The caption strength must be a number from 0 to {STRONGEST}, not {str(strength)[:40]!r}.")
    return float(strength)


def check_override(override: np.ndarray, glimpses: int, words: int) -> np.ndarray:
    """ValueError unless it is [T, N] with shares from 0 to 1 or NaN, and no row asks for more than 1, or for less with
    nothing free."""
    try:
        override = np.asarray(override, dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError("The attention override must be a table of numbers.") from None
    if override.shape != (glimpses, words):
        raise ValueError(
            f"The attention override must be {glimpses} glimpses x {words} words, not "
            f"{' x '.join(map(str, override.shape))}."
        )
    given = np.nan_to_num(override, nan=0.0, posinf=-1.0, neginf=-1.0)
    total, full = given.sum(axis=1), ~np.isnan(override).any(axis=1)
    if (given < 0).any() or (total > 1.001).any() or (full & (total < 0.999)).any():
        raise ValueError(
            "Each row of the attention override must hold shares from 0 to 1 that sum to 1; NaN leaves a "
            "word to the model."
        )
    return override
