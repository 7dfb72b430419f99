"""Do sentence vectors know what captions mean? Another caption of the same picture is looked for among many."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..models.skip_thought import SkipThought
from ..vocabulary import Vocabulary, pad, tokenise

BATCH = 200


def evaluate(vectors: Callable[[Sequence[str]], Tensor], captions: Sequence[Sequence[str]]) -> dict:
    """R@1, R@10 (shares, 0 to 1) and the median rank of the second caption of each picture among all second ones, by
    the cosine of its vector with that of the first."""
    asked, there = (F.normalize(vectors([own[k] for own in captions]), dim=1) for k in (0, 1))
    likeness = asked @ there.T  # [n, n]
    rank = 1 + (likeness > likeness.diagonal()[:, None]).sum(dim=1)
    return {
        "captions": len(captions),
        "R@1": round(float((rank == 1).float().mean()), 4),
        "R@10": round(float((rank <= 10).float().mean()), 4),
        "median_rank": float(np.median(rank)),
    }


def centred(encoder: SkipThought, vocabulary: Vocabulary, usual: Sequence[str]) -> Callable[[Sequence[str]], Tensor]:
    """Captions -> vectors [n, m] less the mean vector of the usual captions: all captions have much in common."""

    @torch.inference_mode()
    def encode(captions: Sequence[str]) -> Tensor:
        read = [vocabulary.read(caption)[1] for caption in captions]
        return torch.cat([encoder(pad(read[k : k + BATCH])) for k in range(0, len(read), BATCH)])

    mean = encode(usual).mean(dim=0)
    return lambda captions: encode(captions) - mean


def tf_idf(usual: Sequence[str]) -> Callable[[Sequence[str]], Tensor]:
    """Captions -> vectors [n, K]: how often each word of the usual captions occurs, the rarer the heavier."""
    holding = Counter(word for caption in usual for word in set(tokenise(caption)))
    number = {word: k for k, word in enumerate(holding)}
    weight = torch.tensor([np.log((1 + len(usual)) / (1 + count)) + 1 for count in holding.values()])

    def encode(captions: Sequence[str]) -> Tensor:
        counts = torch.zeros(len(captions), len(number))
        for row, caption in zip(counts, captions):
            for word in tokenise(caption):
                if word in number:
                    row[number[word]] += 1
        return counts * weight

    return encode
