"""What sharpening does to a checkpoint's pictures, by what one measures them with: edges, the bound, likeness to real
pictures, classifiers."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from ..generation.drawing import Drawing
from ..generation.painter import Painter
from ..models.sentence_encoders import encoder
from ..models.sharpener import laplacian_energy
from . import BATCH, Judged, draw_all, encoded
from .ssim import similarity

LEVEL = 1 / 510  # half a grey level: no pixel of 8 bits is more certain than that


def evaluate(
    painter: Painter,
    batches: Iterable[tuple[np.ndarray, list[str]]],
    judged: dict[str, Judged],
    mix: str = "real pictures",
    seed: int = 0,
    report: Callable[[str], None] = print,
) -> dict:
    """Before and after, as one dict that JSON can hold: of batches of real pictures (uint8) with captions, drawn once
    each at the checkpoint's own temperature and strength; and of groups of captions that a classifier can read. `mix`
    says what pictures these are."""
    report("before and after sharpening")
    batches = list(batches)
    captions = [caption for _, part in batches for caption in part]
    real = np.concatenate([images for images, _ in batches]) / np.float32(255)
    drawings = draw_all(painter, captions, painter.default_temperature, seed)
    raw, sharp = finals(drawings), finals(sharpened(painter, drawings))
    energy = {"raw": laplacian_energy(raw), "sharpened": laplacian_energy(sharp), "real": laplacian_energy(real)}
    found = {
        "pictures": len(captions),
        "mix": mix,
        "temperature": painter.default_temperature,
        "strength": painter.default_strength,
        "laplacian_energy": {k: round(v, 5) for k, v in energy.items()},
        "energy_of_real": {k: round(energy[k] / energy["real"], 4) for k in ("raw", "sharpened")},
        "ssi": {"raw": ssi(raw, real), "sharpened": ssi(sharp, real)},
        "bound": bounds(painter, batches, seed),
        "judged": {},
    }
    for group, (texts, classifier) in judged.items():
        drawings = draw_all(painter, texts, painter.default_temperature, seed)
        found["judged"][group] = {
            "raw": shares(classifier(drawings)),
            "sharpened": shares(classifier(sharpened(painter, drawings))),
        }
    return found


@torch.inference_mode()
def sharpened(painter: Painter, drawings: list[Drawing]) -> list[Drawing]:
    """Drawings whose only canvas is the finished picture, sharpened."""
    encode, sharper = encoder(painter.sharpener.config.encoder, painter.model), []
    for k in range(0, len(drawings), BATCH):
        part = drawings[k : k + BATCH]
        blurry = torch.from_numpy(finals(part)).to(painter.model.device).permute(0, 3, 1, 2)
        sharp = (blurry + painter.sharpener(blurry, encode([painter.read(drawing.caption) for drawing in part]))).clamp(
            0, 1
        )
        sharper += [
            replace(drawing, canvases=picture[None])
            for drawing, picture in zip(part, sharp.permute(0, 2, 3, 1).cpu().numpy())
        ]
    return sharper


@torch.inference_mode()
def bounds(painter: Painter, batches: list[tuple[np.ndarray, list[str]]], seed: int) -> dict:
    """The bound in nats a picture, one sample, of the model and through the sharpener, whose noise stands at its mean
    (the paper's Table 3): the latents stay, and the sharpened reconstruction takes the place of the blurry one."""
    generator = torch.Generator().manual_seed(seed)
    device = painter.model.device
    encode, nats = encoder(painter.sharpener.config.encoder, painter.model), {"raw": [], "sharpened": []}
    for images, captions in batches:
        read = [painter.read(caption) for caption in captions]
        x = torch.from_numpy(images).to(device).float() / 255
        noise = torch.randn(painter.model.noise_shape(len(x)), generator=generator).to(device)
        kl, pictures = painter.model.reconstruct(x, encoded(painter, captions), noise)
        blurry, real = pictures.permute(0, 3, 1, 2), x.permute(0, 3, 1, 2)
        sharp = (blurry + painter.sharpener(blurry, encode(read))).clamp(LEVEL, 1 - LEVEL)
        for way, picture in (("raw", blurry), ("sharpened", sharp)):
            nats[way].append(kl.sum(dim=1) + F.binary_cross_entropy(picture, real, reduction="none").flatten(1).sum(1))
    total = {way: torch.cat(parts) for way, parts in nats.items()}
    return {
        way: {"nats": round(each.mean().item(), 2), "standard_error": round((each.std() / len(each) ** 0.5).item(), 2)}
        for way, each in total.items()
    }


def ssi(pictures: np.ndarray, real: np.ndarray) -> dict:
    """Structural similarity of pictures to real ones of their captions [n, H, W, C]."""
    values = similarity(pictures, real)
    return {"mean": round(float(values.mean()), 4), "deviation": round(float(values.std()), 4)}


def finals(drawings: list[Drawing]) -> np.ndarray:
    """[n, H, W, C]"""
    return np.stack([drawing.image for drawing in drawings])


def shares(judged: dict) -> dict[str, float]:
    return {name: value for name, value in judged.items() if isinstance(value, float)}


def table(report: dict) -> str:
    """The report as text."""
    energy, of_real, ssi, bound = (report[name] for name in ("laplacian_energy", "energy_of_real", "ssi", "bound"))
    lines = [
        f"sharpening, captions of {report['pictures']} {report['mix']}; temperature {report['temperature']:g}, "
        f"strength {report['strength']:g}:",
        f"  energy of the Laplacian: raw {energy['raw']:.4f}, sharpened {energy['sharpened']:.4f}, real "
        f"{energy['real']:.4f}; "
        f"of the real pictures' {of_real['raw']:.0%} before, {of_real['sharpened']:.0%} after",
        f"  SSI to the real picture: before {ssi['raw']['mean']:.3f} +- {ssi['raw']['deviation']:.2f}, "
        f"after {ssi['sharpened']['mean']:.3f} +- {ssi['sharpened']['deviation']:.2f}",
        f"  bound at strength 1: before {bound['raw']['nats']:.1f} +- {bound['raw']['standard_error']:.1f} nats, "
        f"after {bound['sharpened']['nats']:.1f} +- {bound['sharpened']['standard_error']:.1f}",
    ]
    for group, ways in report["judged"].items():
        lines.append(
            f"  judged, {group}: "
            + ", ".join(
                f"{name.replace('_', ' ')} {before:.1%} -> {ways['sharpened'][name]:.1%}"
                for name, before in ways["raw"].items()
            )
        )
    return "\n".join(lines)
