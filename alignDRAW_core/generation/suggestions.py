"""Words to put in another's place: those that the checkpoint's data set uses as it uses that word."""

from collections import Counter, defaultdict
from weakref import WeakKeyDictionary

from ..vocabulary import MARKS, UNK, Vocabulary, is_word, tokenise
from .nearest_words import nearest_words
from .painter import Painter

CAPTIONS = 1000  # of the checkpoint's data set, read once to learn which words stand between which
ALIKE = 0.25  # so alike are the neighbours of two words of a kind


def suggest(painter: Painter, words: list[str], most: int = 9) -> list[list[str]]:
    """For each word of a sentence, known words to put in its place: those that stand between the same neighbours in
    captions of the checkpoint's data set, the most alike first; for an unknown word, those nearest to it."""
    vocabulary = painter.vocabulary
    numbers = [vocabulary.id_of(word) for word in words]
    return [
        list(nearest_words(vocabulary, word))
        if number == UNK
        else _of_its_kind(painter, vocabulary.words[number - len(MARKS)])[:most]
        for word, number in zip(words, numbers)
    ]


class _Usage:
    """How a data set uses words. `kinds`: those of a word's kind, once they were asked for."""

    def __init__(self, painter: Painter):
        self.before, self.after = _neighbours(painter)
        self.kinds: dict[str, list[str]] = {}


_usages: WeakKeyDictionary[Painter, _Usage] = WeakKeyDictionary()  # a painter that is gone takes its own along


def _of_its_kind(painter: Painter, word: str) -> list[str]:
    if painter not in _usages:
        _usages[painter] = _Usage(painter)
    usage = _usages[painter]
    if word not in usage.kinds:
        usage.kinds[word] = _used_alike(usage, word, painter.vocabulary)
    return usage.kinds[word]


def _used_alike(usage: _Usage, word: str, vocabulary: Vocabulary) -> list[str]:
    before, after = usage.before, usage.after
    # The geometric mean, for both sides must fit: a word that only follows the same words is of another kind.
    alike = {
        other: (_overlap(before[word], before[other]) * _overlap(after[word], after[other])) ** 0.5
        for other in before
        if other != word and word in before and vocabulary.id_of(other) != UNK
    }
    return sorted((other for other in alike if alike[other] > ALIKE), key=lambda other: -alike[other])


def _neighbours(painter: Painter) -> tuple[dict[str, Counter], dict[str, Counter]]:
    """How often each word was seen after, and before, which others; marks of punctuation have no entry of their own."""
    before, after = defaultdict(Counter), defaultdict(Counter)
    for seed in range(CAPTIONS):
        words = tokenise(painter.surprise(seed))
        for left, word, right in zip(["", *words], words, [*words[1:], ""]):
            if is_word(word):
                before[word][left] += 1
                after[word][right] += 1
    return dict(before), dict(after)


def _overlap(a: Counter, b: Counter) -> float:
    """How much two distributions have in common, 0 to 1."""
    return sum(min(count / a.total(), b[word] / b.total()) for word, count in a.items())
