"""Words and their numbers: tokenising a caption, and reading it in the words of a vocabulary."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

PAD, UNK = 0, 1
MARKS = ["<pad>", "<unk>"]
MAX_WORDS, MAX_CHARACTERS = 64, 4000  # of a caption
# Letters' combining marks, such as the vowels of Hindi and Thai: they are no letters to Python's \w.
_COMBINING = "".join(chr(n) for n in range(0x300, 0x1EC00) if unicodedata.category(chr(n)).startswith("M"))
_WORD = rf"\w+(?:(?<=[^\W\d_])[{_COMBINING}]+\w*)*"
_TOKEN = re.compile(rf"{_WORD}(?:'{_WORD})*|[^\w\s]")
PUNCTUATION = ".,;:!?'\"()[]{}-\u2013\u2014\u2026\u201c\u201d\u2018\u2019\u00ab\u00bb_/|"
FIGURES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@dataclass(frozen=True)
class Sentence:
    """A caption as the model reads it."""

    caption: str
    words: list[str]  # N
    ids: np.ndarray  # int64 [N]
    nearest: dict[str, list[str]] = field(default_factory=dict)  # unknown word -> known words like it
    left_out: list[str] = field(default_factory=list)  # emoji and signs that it cannot read


def tokenise(caption: str) -> list[str]:
    """Lower-case words and marks of punctuation, in order: "A dog's ball." -> a, dog's, ball, and the full stop.
    Letters keep their combining marks."""
    text = unicodedata.normalize("NFKC", caption).replace("\u2019", "'").lower()
    return [token for token in _TOKEN.findall(text) if token.isprintable()]


def is_word(token: str) -> bool:
    return any(letter.isalnum() for letter in token)


def is_mark(token: str) -> bool:
    """Nothing on its own: a combining mark, a variation selector."""
    return unicodedata.category(token[0]).startswith("M")


class Vocabulary:
    """K known words; ids 0 and 1 are <pad> and <unk>."""

    def __init__(self, words: Iterable[str]):
        self.words = list(words)
        self.ids = {word: number for number, word in enumerate(MARKS + self.words)}
        if len(self.ids) != len(self.words) + len(MARKS):
            raise ValueError("a vocabulary holds each word once")

    def __len__(self) -> int:
        return len(self.words)

    @classmethod
    def from_captions(cls, captions: Iterable[str], size: int | None = None, seen_at_least: int = 1) -> "Vocabulary":
        """The most frequent words first, ties in alphabetical order; at most `size` of them."""
        return cls.from_counts(
            Counter(token for caption in captions for token in tokenise(caption)), size, seen_at_least
        )

    @classmethod
    def from_counts(cls, counts: Mapping[str, int], size: int | None = None, seen_at_least: int = 1) -> "Vocabulary":
        """As `from_captions`, of words already counted."""
        frequent = sorted(
            (word for word in counts if counts[word] >= seen_at_least), key=lambda word: (-counts[word], word)
        )
        return cls(frequent[:size])

    def id_of(self, token: str) -> int:
        """The number of a token; a figure reads as its word and the other way round. UNK where unknown."""
        if token in self.ids:
            return self.ids[token]
        if len(token) == 1 and token in "0123456789":
            return self.ids.get(FIGURES[int(token)], UNK)
        return self.ids.get(str(FIGURES.index(token)), UNK) if token in FIGURES else UNK

    def read(self, caption: str, offers: Sequence[str] = ()) -> tuple[list[str], np.ndarray]:
        """Caption -> (tokens, ids int64 [N]). Signs that are not in the vocabulary are left out (see `left_out`); words
        that are not are kept, with the id UNK.

        ValueError: no text, no word, no known word (then it names `offers`, or some of its words), or over MAX_WORDS or
        MAX_CHARACTERS.
        """
        if not isinstance(caption, str):
            raise ValueError(f"a caption is a text, not {type(caption).__name__}")
        tokens = [token for token in tokenise(caption) if is_word(token) or token in self.ids]
        words = [token for token in tokens if is_word(token)]
        if not words:
            raise ValueError("The caption has no words. Type what the picture should show.")
        if len(tokens) > MAX_WORDS:
            raise ValueError(f"The caption has {len(tokens):,} words; the limit is {MAX_WORDS}.")
        if len(caption) > MAX_CHARACTERS:
            raise ValueError(f"The caption has {len(caption):,} characters; the limit is {MAX_CHARACTERS:,}.")
        ids = np.array([self.id_of(token) for token in tokens], dtype=np.int64)
        if all(self.id_of(word) == UNK for word in words):
            each = list(dict.fromkeys(words))
            shown = ", ".join(word[:30] for word in each[:3])
            raise ValueError(
                f"This checkpoint knows none of these words ({shown}{', ...' if len(each) > 3 else ''}). "
                f"It can draw, for example: {', '.join(offers[:12] or filter(is_word, self.words[:12]))}."
            )
        return tokens, ids

    def left_out(self, caption: str) -> list[str]:
        """Emoji and signs of a caption that the vocabulary does not have, each once; ordinary punctuation, which says
        nothing of a picture, and marks that only change how a sign looks, aside."""
        signs = dict.fromkeys(token for token in tokenise(caption) if not is_word(token) and not is_mark(token))
        return [sign for sign in signs if sign not in self.ids and sign not in PUNCTUATION]


def pad(sentences: Sequence[np.ndarray], device: torch.device | None = None) -> Tensor:
    """Sentences of ids -> int64 [B, N], filled up with PAD at the end."""
    return pad_sequence([torch.from_numpy(ids) for ids in sentences], batch_first=True, padding_value=PAD).to(device)
