"""Reading photographs: BLEU against what people say of them, perplexity, and the captioner that copies the caption of
the photograph most like it."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torchmetrics.functional.text import bleu_score

from ..data.captioned_images import CaptionedImages
from ..generation.captioner import Captioner
from ..vocabulary import is_word, pad, tokenise
from .classifiers.photographs import PhotographNet
from .classifiers.photographs import features as features_of
from .reading import BEAMS

ORDERS = (1, 2, 3, 4)
BATCH = 100
# Xu et al. (2015), Table 1, on Flickr8k's test split, of pictures of 224 pixels.
PAPERS = {"soft": (67, 44.8, 29.9, 19.5), "hard": (67, 45.7, 31.4, 21.3)}


def evaluate(
    captioner: Captioner,
    test: CaptionedImages,
    train: CaptionedImages,
    net: PhotographNet,
    count: int = 1000,
    report: Callable[[str], None] = print,
) -> dict:
    """Of the first `count` photographs of `test`: BLEU-1 to 4 in per cent against all their captions, of greedy
    reading, of beam search, and of the nearest neighbour in `train`; and the perplexity of a word."""
    images, captions = test.images[:count], test.captions[:count]
    found = {}
    for how, beam in BEAMS.items():
        report(f"reading {len(images)} photographs, {how}")
        readings = captioner.read_all(list(images), beam)
        found[how] = bleu([reading.caption for reading in readings], captions)
    report("looking for the nearest photographs")
    found["nearest neighbour"] = bleu(nearest_captions(images, train, net), captions)
    return {
        "checkpoint": captioner.name,
        "count": len(images),
        "bleu": found,
        "perplexity": perplexity(captioner, images, captions),
        "paper": list(PAPERS[captioner.model.config.attention]),
    }


def bleu(said: Sequence[str], by_people: Sequence[Sequence[str]]) -> list[float]:
    """BLEU-1 to 4 of captions, in per cent, each against all that people say of its picture; without punctuation, in
    lower case."""
    said, by_people = [words(caption) for caption in said], [[words(one) for one in each] for each in by_people]
    return [round(100 * bleu_score(said, by_people, n_gram=order).item(), 2) for order in ORDERS]


def words(caption: str) -> str:
    return " ".join(token for token in tokenise(caption) if is_word(token))


def nearest_captions(images: np.ndarray, train: CaptionedImages, net: PhotographNet) -> list[str]:
    """The first caption of the training photograph whose features are nearest, by cosine."""
    known = torch.nn.functional.normalize(features_of(net, train.images), dim=1)
    asked = torch.nn.functional.normalize(features_of(net, images), dim=1)
    return [train.captions[row][0] for row in (asked @ known.T).argmax(dim=1).tolist()]


@torch.inference_mode()
def perplexity(captioner: Captioner, images: np.ndarray, captions: Sequence[Sequence[str]]) -> float:
    """exp of the nats that a word of people's captions costs, the end among them; of hard attention, the expected
    place's."""
    nats = count = 0.0
    pairs = [(row, caption) for row, each in enumerate(captions) for caption in each if words(caption)]
    for k in range(0, len(pairs), BATCH):
        part = pairs[k : k + BATCH]
        pictures = torch.from_numpy(images[[row for row, _ in part]]).float() / 255
        read = pad([captioner.vocabulary.read(caption)[1] for _, caption in part])
        noise = torch.zeros(len(part), read.shape[1] + 1, 2)  # the coin says: the expected place
        device = captioner.model.device
        losses = captioner.model(pictures.to(device), read.to(device), noise.to(device))
        nats, count = nats + losses.words.sum().item(), count + losses.count.sum().item()
    return round(float(np.exp(nats / count)), 2)


def table(report: dict) -> str:
    """The report as text."""
    lines = [
        f"{report['checkpoint']}: {report['count']} photographs, perplexity of a word {report['perplexity']:.1f}",
        f"{'':24}{'BLEU-1':>8}{'BLEU-2':>8}{'BLEU-3':>8}{'BLEU-4':>8}",
    ]
    rows = {**report["bleu"], "the paper, at 224 pixels": report["paper"]}
    return "\n".join(lines + [f"{name:24}" + "".join(f"{value:>8.1f}" for value in row) for name, row in rows.items()])
