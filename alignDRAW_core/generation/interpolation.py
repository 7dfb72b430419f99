"""From one drawing to another: the noise turns on a sphere, the words are mixed."""

import numpy as np
import torch
from torch import Tensor

from ..threads import on_threads
from ..vocabulary import pad
from .comparison import Comparison
from .drawing import Drawing
from .painter import Painter


def interpolate(painter: Painter, a: Drawing, b: Drawing, steps: int = 8) -> list[Drawing]:
    """`steps` (2 to 32) drawings that lead from `a` to `b`, both included; all in one batch. Where the captions have as
    many words, h_lang is mixed word by word; else both captions are attended to and their s_t are mixed, and a
    drawing's words and attention are those of both, one after the other. ValueError if `steps` is out of range, or for
    drawings of two checkpoints."""
    if a.checkpoint != b.checkpoint:
        raise ValueError(f"A is drawn by {a.checkpoint}, B by {b.checkpoint}: nothing leads from one to the other.")
    if not isinstance(steps, int | np.integer) or not 2 <= steps <= 32:
        raise ValueError(f"A morph takes 2 to 32 steps, not {steps}.")
    share = torch.linspace(0, 1, steps)
    levels = torch.lerp(
        *(torch.tensor([[each.temperature, each.strength]], dtype=torch.float64) for each in (a, b)),
        share.double()[:, None],
    )  # [steps, 2]
    model = painter.model
    device = model.device
    temperatures, strengths = levels.float().to(device).T
    sentences = [painter.read(drawing.caption) for drawing in (a, b)]
    noise = torch.stack([slerp(painter.noise(a.seed), painter.noise(b.seed), float(s)) for s in share]).to(device)
    words_a, words_b = (sentence.words for sentence in sentences)
    with on_threads(painter.threads), torch.inference_mode():
        both = model.encode_text(pad([sentence.ids for sentence in sentences], device))
        lengths = both.mask.sum(dim=1).tolist()  # of the features: words, or 1 for a sentence vector
        if lengths[0] == lengths[1]:
            features = torch.lerp(both.features[:1], both.features[1:], share.to(device)[:, None, None])
            text = model.encoding(features, both.mask[:1].expand(steps, -1))
            words = [
                [x if x == y else f"{x}\u2192{y}" for x, y in zip(words_a, words_b)]
                if len(words_a) == len(words_b)
                else words_a + words_b
            ] * steps
            hook = None
        else:
            features, mask = (
                torch.cat([part[:1, : lengths[0]], part[1:, : lengths[1]]], dim=1)
                for part in (both.features, both.mask)
            )
            text, words = model.encoding(features, mask).expand(steps), [words_a + words_b] * steps

            def hook(t: int, alpha: Tensor) -> Tensor:
                parts = alpha.split(lengths, dim=1)
                weights = (1 - share, share)
                return torch.cat(
                    [
                        part / part.sum(dim=1, keepdim=True) * weight.to(device)[:, None]
                        for part, weight in zip(parts, weights)
                    ],
                    dim=1,
                )

        trace = model.generate(text.strengthened(painter.unsaid, strengths), noise, temperatures[:, None], hook)
    canvases, attention, windows = (
        None if part is None else part.float().cpu().numpy()
        for part in (trace.canvases, trace.attention, trace.windows)
    )
    return [
        Drawing(
            caption=(a if s < 0.5 else b).caption,
            words=words[k],
            unknown_words=[],
            canvases=np.ascontiguousarray(canvases[:, k]),
            attention=None if attention is None else np.ascontiguousarray(attention[:, k]),
            windows=None if windows is None else np.ascontiguousarray(windows[:, k]),
            patch_size=a.patch_size,
            seed=(a if s < 0.5 else b).seed,
            temperature=float(levels[k, 0]),
            strength=float(levels[k, 1]),
            checkpoint=painter.name,
            altered="it lies between two drawings" if 0 < s < 1 else "",
        )
        for k, s in enumerate(share.tolist())
    ]


def side_by_side(between: list[Drawing]) -> Comparison:
    """The drawings of a morph, each with how far it is on the way."""
    steps = max(1, len(between) - 1)
    labels = [f"{100 * k / steps:.0f} %" for k in range(len(between))]
    labels[-1], labels[0] = "B", "A"
    a, b = between[0].caption, between[-1].caption
    return Comparison(a if a == b else f"{a} \u2192 {b}", [""], labels, between)


def slerp(a: Tensor, b: Tensor, share: float) -> Tensor:
    """Spherical interpolation of two noises, so that what lies between is as long as they are (Shoemake 1985)."""
    angle = torch.arccos(torch.clamp((a * b).sum() / (a.norm() * b.norm()), -1, 1))
    if angle < 1e-4:
        return a if share < 0.5 else b
    return (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(angle)
