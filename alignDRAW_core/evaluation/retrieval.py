"""Does a caption find its photograph again? The paper's retrieval (4.3): one photograph among those that look most like
it."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from ..generation.painter import Painter
from ..models.base import ImageModel, TextEncoding
from . import encoded

SHORTLIST = 100  # a photograph and its 99 nearest
AT = (1, 5, 10, 50)
BATCH = 100


def retrieve(
    painter: Painter,
    images: np.ndarray,
    captions: Sequence[str],
    queries: Sequence[int],
    features: Tensor,
    mean_text: TextEncoding,
    samples: int = 2,
    seed: int = 0,
    progress: Callable[[Sequence[int]], Sequence[int]] = lambda rows: rows,
) -> dict:
    """Rank each photograph of `queries` (rows) in its shortlist by what its caption makes of it.

    Images uint8 [n, H, W, C]; captions, one a query; features [n, d] say which photographs look alike. The score of a
    photograph is its likelihood given the caption over its likelihood given the mean sentence, both by the variational
    bound from the same noise, `samples` of it a photograph: what the noise does to both cancels."""
    pictures = torch.from_numpy(images).float().to(painter.model.device) / 255
    noise = Noise(painter, samples, seed)
    lists = shortlists(features, queries)
    needed = np.unique(lists)
    usual = np.full((samples, len(images)), np.nan)  # log p(x | mean sentence)
    for k in range(0, len(needed), BATCH):
        rows = needed[k : k + BATCH]
        usual[:, rows] = log_likelihood(painter.model, pictures[rows], mean_text, noise(rows))
    ranks = []
    for query, caption, rows in zip(progress(queries), captions, lists):
        score = (
            log_likelihood(painter.model, pictures[rows], encoded(painter, [caption]), noise(rows)) - usual[:, rows]
        ).mean(axis=0)
        ranks.append(rank(score, int(np.flatnonzero(rows == query)[0])))
    return figures(np.array(ranks), lists.shape[1], seed)


class Noise:
    """The noise of a photograph, whatever caption it is scored with: by its row and the seed alone. Every second sample
    is the one before it with its sign turned (antithetic variates): two then tell as much as three or four that have
    nothing to do with each other."""

    def __init__(self, painter: Painter, samples: int, seed: int):
        self.samples, self.shape, self.seed = samples, painter.model.noise_shape(1)[1:], seed
        self.device = painter.model.device

    def __call__(self, rows: np.ndarray) -> Tensor:
        """Rows [b] -> N(0, 1), [samples, b, T, z]."""
        each = [
            torch.randn(
                (self.samples + 1) // 2,
                *self.shape,
                generator=torch.Generator().manual_seed(self.seed * 1_000_003 + int(row)),
            )
            for row in rows
        ]
        noise = torch.stack(each, dim=1)
        return torch.stack([noise, -noise], dim=1).flatten(0, 1)[: self.samples].to(self.device)


def shortlists(features: Tensor, queries: Sequence[int], size: int = SHORTLIST) -> np.ndarray:
    """Features [n, d] -> [q, size] rows, nearest first: each query itself, then those nearest to it by L2."""
    distance = torch.cdist(features[torch.as_tensor(queries)], features)
    distance[torch.arange(len(queries)), torch.as_tensor(queries)] = -1  # first, also before its doubles
    return distance.argsort(dim=1, stable=True)[:, :size].numpy()


@torch.inference_mode()
def log_likelihood(model: ImageModel, pictures: Tensor, text: TextEncoding, noise: Tensor) -> np.ndarray:
    """The bound of log p(x | y) in nats, [samples, b], of pictures [b, H, W, C], all under one text [1, N] or each
    under its own [b, N]; noise [samples, b, T, z]."""
    shared = text if len(text.mask) == len(pictures) else text.expand(len(pictures))
    return np.stack([-model(pictures, shared, each).total.double().cpu().numpy() for each in noise])


@torch.inference_mode()
def mean_sentence(painter: Painter, captions: Sequence[str]) -> TextEncoding:
    """The mean sentence of captions as a text of one row: the mean over captions of what the language model says of
    their words.

    align() can give its attention to that row alone, so every glimpse is told the same, namely what captions say on
    average."""
    device, total = painter.model.device, 0
    for k in range(0, len(captions), BATCH):
        text = encoded(painter, captions[k : k + BATCH])
        mask = text.mask.unsqueeze(-1).float()  # [B, N, 1]
        total = total + ((text.features * mask).sum(dim=1) / mask.sum(dim=1)).sum(dim=0)  # [m]
    return painter.model.encoding(
        (total / len(captions)).view(1, 1, -1), torch.ones(1, 1, dtype=torch.bool, device=device)
    )


def rank(scores: np.ndarray, right: int) -> tuple[int, int]:
    """How many scores beat the right one, and how many others equal it."""
    return int((scores > scores[right]).sum()), int((scores == scores[right]).sum()) - 1


def figures(ranks: np.ndarray, shortlist: int, seed: int = 0) -> dict:
    """Ranks [q, 2] (beaten by, tied with) -> R@k in per cent and the median rank, counted from 1, with their standard
    errors.

    Ties are averaged: of a photograph tied with e others, each of the e + 1 places counts for the same share.
    """
    beaten, tied = ranks.T.astype(float)
    middle = beaten + tied / 2 + 1
    found = {
        "queries": len(ranks),
        "shortlist": shortlist,
        "chance": {f"R@{k}": round(100 * min(k / shortlist, 1), 2) for k in AT} | {"median_rank": (shortlist + 1) / 2},
    }
    for k in AT:
        hits = np.clip((k - beaten) / (tied + 1), 0, 1)
        found[f"R@{k}"] = round(100 * hits.mean(), 2)
        found[f"R@{k}_error"] = round(100 * (hits.mean() * (1 - hits.mean()) / len(hits)) ** 0.5, 2)
    rng = np.random.default_rng([seed, 6])
    drawn_again = np.median(middle[rng.integers(len(middle), size=(1000, len(middle)))], axis=1)  # bootstrap
    return found | {"median_rank": float(np.median(middle)), "median_rank_error": round(float(drawn_again.std()), 2)}
