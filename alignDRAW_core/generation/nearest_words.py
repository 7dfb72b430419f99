"""Known words that stand near an unknown one: what was mistyped, another form of it, or one that means about the same.
None is better than a wrong one."""

import difflib
from functools import lru_cache

import torch
from torch.nn import functional as F

from ..storage import encoders
from ..vocabulary import MARKS, UNK, Vocabulary, is_word

ENDINGS = ("s", "es", "ed", "ing")
LITTLE = frozenset(
    "a an the this that there in on of with and is are to at up down by for from".split()
)  # name nothing
SPELLED = 0.8  # so alike are a word and what was meant by it, of 1
MEANT = 0.6  # cosine: "puppy" and "dog" have 0.78, "window" and "house" 0.58
AT_ONCE = 500  # words that are read together
NEXT = 25  # of all words of the encoder, a word that means about the same is among so many nearest


@lru_cache(maxsize=1024)
def nearest_words(vocabulary: Vocabulary, word: str, count: int = 3) -> tuple[str, ...]:
    """At most `count` words of the vocabulary that may stand for `word`, best first.

    Its other forms first. Then, for a word that people use in captions (the skip-thought encoder knows those), words of
    like meaning; any other word is taken for a mistyped one, and gets those of like spelling."""
    word = word.lower()[:60]
    if word in LITTLE:
        return ()
    known = [each for each in vocabulary.words if is_word(each)]
    forms = [each for each in known if _stems(each) & _stems(word)]
    reader = _reader()
    if reader and reader.vocabulary.id_of(word) != UNK:
        others = _of_like_meaning(reader, known, word)
    else:
        others = difflib.get_close_matches(word, known, count, SPELLED)
    return tuple(dict.fromkeys([*forms, *others]))[:count]


def _stems(word: str) -> set[str]:
    """The word, and what is left without an ending: "dogs" and "dog" have a stem in common."""
    return {word} | {word.removesuffix(each) for each in ENDINGS if word.endswith(each) and len(word) > len(each) + 2}


class _Reader:
    """Each word that the encoder knows as a sentence of its own, less what they have in common."""

    def __init__(self, encoder, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        alone = torch.arange(len(MARKS), len(vocabulary) + len(MARKS))[:, None]
        with torch.no_grad():
            vectors = torch.cat([encoder(part) for part in alone.split(AT_ONCE)])  # [K, m]
        self.vectors = F.normalize(vectors - vectors.mean(0), dim=1)

    def place(self, word: str) -> int:
        return self.vocabulary.id_of(word) - len(MARKS)


@lru_cache(maxsize=1)
def _reader() -> _Reader | None:
    """None where the encoder is missing or damaged: then only spelling counts."""
    try:
        return _Reader(*encoders.load_encoder(encoders.PATH))
    except ValueError:
        return None


def _of_like_meaning(reader: _Reader, known: list[str], word: str) -> list[str]:
    both = [each for each in known if reader.vocabulary.id_of(each) != UNK and each not in LITTLE]
    if not both:
        return []
    all_alike = reader.vectors @ reader.vectors[reader.place(word)]
    least = max(MEANT, float(all_alike.topk(NEXT).values[-1]))
    alike = all_alike[[reader.place(each) for each in both]]
    return [both[k] for k in alike.argsort(descending=True).tolist() if alike[k] >= least]
