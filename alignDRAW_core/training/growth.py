"""More words for a trained model: each new one starts as the mean of the known ones, and nothing else changes."""
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import torch

from ..models.draw import AlignDRAW
from ..vocabulary import MARKS, UNK, Vocabulary, is_word, tokenise

MOST_NEW_WORDS = 5000


def new_words(vocabulary: Vocabulary, captions: Iterable[str]) -> dict[str, int]:
    """Words of the captions that the vocabulary lacks, and how often each occurs, the frequent ones first. No punctuation: what a
    checkpoint ignores in a caption it goes on to ignore."""
    counts = Counter(word for caption in captions for word in tokenise(caption) if is_word(word) and vocabulary.id_of(word) == UNK)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@torch.no_grad()
def grow(model: AlignDRAW, vocabulary: Vocabulary, words: Iterable[str]) -> tuple[AlignDRAW, Vocabulary]:
    """A copy of the model that knows these words as well; known words keep their ids, and known captions their pictures, to the bit."""
    grown = Vocabulary([*vocabulary.words, *words])
    known = model.language.words.weight                                     # [K + 2, ...]
    mean = known[len(MARKS):].mean(dim=0, keepdim=True)
    larger = AlignDRAW(replace(model.config, vocabulary=len(grown))).to(known.device)
    state = {**model.state_dict(), "language.words.weight": torch.cat([known, mean.expand(len(grown) - len(vocabulary), -1)])}
    larger.load_state_dict(state)
    return larger, grown
