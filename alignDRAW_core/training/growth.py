"""More words for a trained model: each new one starts as the mean of the known ones, and nothing else changes."""
from collections import Counter
from collections.abc import Iterable

from ..models.base import ImageModel
from ..vocabulary import UNK, Vocabulary, is_word, tokenise

MOST_NEW_WORDS = 5000


def new_words(vocabulary: Vocabulary, captions: Iterable[str]) -> dict[str, int]:
    """Words of the captions that the vocabulary lacks, and how often each occurs, the frequent ones first. No punctuation: what a
    checkpoint ignores in a caption it goes on to ignore."""
    counts = Counter(word for caption in captions for word in tokenise(caption) if is_word(word) and vocabulary.id_of(word) == UNK)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def grow(model: ImageModel, vocabulary: Vocabulary, words: Iterable[str]) -> tuple[ImageModel, Vocabulary]:
    """A copy of the model that knows these words as well; known words keep their ids, and known captions their pictures, to the bit."""
    grown = Vocabulary([*vocabulary.words, *words])
    return model.grow_vocabulary(len(grown) - len(vocabulary)), grown
