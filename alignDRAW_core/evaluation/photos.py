"""The paper's Table 1 on photographs: variational bound, retrieval, and structural similarity (SSI), set by set."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from ..data.captioned_images import CaptionedImages, captions_made_by, load_prepared, prepared_folders
from ..generation.painter import Painter
from ..models.base import TextEncoding
from . import BATCH, Setting, bands, bound, encoded, pick, settings, things
from .classifiers.photographs import PhotographNet
from .classifiers.photographs import features as features_of
from .papers import TABLE_1
from .retrieval import AT, Noise, log_likelihood, mean_sentence, retrieve
from .ssim import similarity

SPLITS = ("train", "val", "test")
MEAN_OF = 5000  # training captions that the mean sentence is made of
SAMPLES = 50  # drawings a caption for SSI
PAPERS = str(Setting(1, 1))  # what the paper draws at


def evaluate(
    painter: Painter,
    data_root: str | Path,
    nets: Sequence[PhotographNet],
    count: int = 1000,
    samples: int = 2,
    seed: int = 0,
    report: Callable[[str], None] = print,
) -> dict:
    """Table 1 for every prepared folder whose captions people wrote, and how many drawings show the thing for every one
    whose captions a program made of the names of classes, as one dict that JSON can hold. The first of `nets` says
    which photographs look alike; all of them say what a picture shows.

    Of each split, the bound of `count` photographs; `count` photographs of the test split (where there is none, of val)
    are looked for by one of their captions, `samples` of noise a pair, and drawn SAMPLES times from it. Losses,
    retrieval and worth are the paper's, at strength 1; drawings are made at strength 1 and at the default. ValueError
    if a folder has neither split."""
    folders = prepared_folders(data_root)
    by_people, by_program = (
        {folder.name: load_prepared(folder) for folder in folders if bool(captions_made_by(folder)) is made}
        for made in (False, True)
    )
    rng = np.random.default_rng([seed, 7])
    mean_text = mean_of_training(painter, by_people.values(), rng) if by_people else None
    sets = {
        name: of_people(painter, name, data, nets[0], mean_text, count, samples, seed, rng, report)
        for name, data in by_people.items()
    }
    shown = {}
    for name, data in by_program.items():
        test = data.split("test")
        if len(test) and (net := things.net_for(test, nets)):
            shown[name] = things.evaluate(painter, test, net, count, seed, report)
        else:
            report(f"{name}: no test split, or no classifier tells its classes apart")
    return {
        "checkpoint": painter.name,
        "protocol": "table1",
        "count": count,
        "samples": samples,
        "seed": seed,
        "default_temperature": painter.default_temperature,
        "default_strength": painter.default_strength,
        "sets": sets,
        "things": shown,
    }


def of_people(
    painter: Painter,
    name: str,
    data: CaptionedImages,
    net: PhotographNet,
    mean_text: TextEncoding,
    count: int,
    samples: int,
    seed: int,
    rng: np.random.Generator,
    report: Callable[[str], None],
) -> dict:
    """Table 1 for one folder."""
    parts = {split: data.split(split) for split in SPLITS if split in data.splits}
    measured = {split: pick(painter, part, count, np.random.default_rng([seed, 8])) for split, part in parts.items()}
    found = {}
    if has_bound := "bound" in painter.model.capabilities:
        report(f"{name}: bound")
        found["bound"] = {split: of_split(painter, part, measured[split], seed) for split, part in parts.items()}
        found["worth"] = {
            split: worth(painter, part, measured[split], mean_text, samples, seed) for split, part in parts.items()
        }
    split = next((split for split in ("test", "val") if split in parts), None)
    if split is None:
        raise ValueError(f"{name} has neither a test nor a val split to evaluate on")
    part = parts[split]
    chosen = pick(painter, part, count, rng)
    rows, captions = zip(*chosen)
    found["split"], found["photographs"] = split, len(part)
    if has_bound:
        found["retrieval"] = retrieve(
            painter,
            part.images,
            captions,
            rows,
            features_of(net, part.images),
            mean_text,
            samples,
            seed,
            lambda rows: tqdm(rows, desc=f"{name}: retrieval", unit="caption"),
        )
    report(f"{name}: {SAMPLES} drawings a caption")
    photographs = part.images[list(rows)]
    found["ssi"] = {
        str(setting): ssi(painter, photographs, captions, setting, seed) for setting in settings(painter, 0.0)
    }
    levels = photographs / np.float32(255)
    found["bands"] = bands.shares_of(bands.beside_photographs(painter, levels, list(captions), seed, report))
    found["ssi_of"] = ssi_of_plain_pictures(photographs, parts["train"].images if "train" in parts else None)
    return found


def mean_of_training(painter: Painter, sets: Iterable[CaptionedImages], rng: np.random.Generator) -> TextEncoding:
    """The mean sentence, of MEAN_OF captions of train splits. ValueError if there are none."""
    seen = [caption for data in sets for _, caption in pick(painter, data.split("train"), MEAN_OF, rng)]
    if not seen:
        raise ValueError("the photographs have no train split: the mean sentence is made of its captions")
    return mean_sentence(painter, [seen[k] for k in rng.permutation(len(seen))[:MEAN_OF]])


def of_split(painter: Painter, data: CaptionedImages, chosen: Sequence[tuple[int, str]], seed: int) -> dict:
    """Losses of its photographs that were chosen: rows, each with a caption."""
    return bound(
        painter,
        (
            (data.images[[row for row, _ in part]], [caption for _, caption in part])
            for part in tqdm(batches(chosen), unit="batch", leave=False)
        ),
        seed,
    )


def worth(
    painter: Painter,
    data: CaptionedImages,
    chosen: Sequence[tuple[int, str]],
    mean_text: TextEncoding,
    samples: int,
    seed: int,
) -> dict:
    """What a caption of those chosen is worth in nats: by how much it makes its photograph likelier than the mean
    sentence does, from the same noise. More on the train split than on others: the model knows its photographs by their
    captions."""
    model, noise, values = painter.model, Noise(painter, samples, seed), []
    for part in batches(chosen):
        rows, captions = zip(*part)
        pictures, own = torch.from_numpy(data.images[list(rows)]).float().to(model.device) / 255, noise(rows)
        given, usual = (
            log_likelihood(model, pictures, text, own).mean(axis=0) for text in (encoded(painter, captions), mean_text)
        )
        values += list(given - usual)
    return {
        "nats": round(float(np.mean(values)), 2),
        "standard_error": round(float(np.std(values) / len(values) ** 0.5), 2),
    }


def batches(items: Sequence, size: int = BATCH) -> list[Sequence]:
    return [items[k : k + size] for k in range(0, len(items), size)]


def ssi(painter: Painter, images: np.ndarray, captions: Iterable[str], setting: Setting, seed: int) -> dict:
    """Structural similarity of SAMPLES drawings a caption to its photograph, uint8 [n, H, W, C]; of one at temperature
    0, where all are the same. `deviation` is over all drawings, `standard_error` over photographs."""
    samples, values = SAMPLES if setting.temperature else 1, []
    for k, (image, caption) in enumerate(zip(images, tqdm(captions, unit="caption", leave=False))):
        seeds = [(1000 * seed + k) * SAMPLES + j for j in range(samples)]
        drawings = painter.draw(
            [caption] * samples, seed=seeds, temperature=setting.temperature, strength=setting.strength, sharpen=False
        )
        drawn = np.stack([drawing.image for drawing in drawings])
        values.append(similarity(drawn, np.broadcast_to(image / np.float32(255), drawn.shape)))
    values = np.array(values)  # [n, samples]
    return {
        "mean": round(float(values.mean()), 4),
        "deviation": round(float(values.std()), 4),
        "standard_error": round(float(values.mean(axis=1).std() / len(values) ** 0.5), 4),
        "photographs": len(values),
        "drawings": samples,
    }


def ssi_of_plain_pictures(images: np.ndarray, seen: np.ndarray | None) -> dict[str, float]:
    """What pictures without any drawing reach, for photographs uint8 [n, H, W, C]: it says how to read the SSI of
    drawings."""
    photographs = images / np.float32(255)
    plain = {"mid-grey": np.float32(0.5)}
    if seen is not None:
        plain["the mean training photograph"] = seen.mean(axis=0, dtype=np.float32) / 255
    plain["each photograph's own mean colour"] = photographs.mean(axis=(1, 2), keepdims=True)
    return {
        name: round(float(similarity(np.broadcast_to(picture, photographs.shape), photographs).mean()), 4)
        for name, picture in plain.items()
    }


def table(report: dict) -> str:
    """The report beside the paper's Table 1, as text."""
    heads = [f"R@{k}" for k in AT] + ["Med r", "SSI"]
    lines = [f"{'':44}" + "".join(f"{head:>14}" for head in heads)]

    def line(name: str, cells: Iterable[str]) -> str:
        return f"{name:44}" + "".join(f"{cell:>14}" for cell in cells)

    for name, found in report["sets"].items():
        got = found.get("retrieval")  # what has no likelihood ranks no pictures
        ranks = ["-"] * (len(AT) + 1)
        if got:
            ranks = [f"{got[f'R@{k}']:.1f} +- {got[f'R@{k}_error']:.1f}" for k in AT]
            ranks.append(f"{got['median_rank']:g} +- {got['median_rank_error']:.1f}")
        for setting, similar in found["ssi"].items():
            cell = f"{similar['mean']:.3f} +- {similar['deviation']:.2f}"
            if setting == PAPERS:
                of = f"{report['checkpoint']}: {name} {found['split']}, {similar['photographs']} captions"
                lines.append(line(of, [*ranks, cell]))
            else:
                lines.append(line(f"    drawn at {setting}", [""] * len(ranks) + [cell]))
        if got:
            lines.append(
                line(
                    f"    chance, among {got['shortlist']}",
                    [f"{got['chance'][f'R@{k}']:.1f}" for k in AT] + [f"{got['chance']['median_rank']:g}"],
                )
            )
    for name, row in TABLE_1.items():
        if row[0] is None:
            continue
        lines.append(
            line(
                f"paper, COCO: {name}",
                [f"{value:.1f}" for value in row[:4]] + [f"{row[4]}", f"{row[5]:.3f} +- {row[6]:.2f}"],
            )
        )
    lines.append(
        "R@k, Med r, bound and what a caption is worth are the paper's, at strength 1, whatever the default; so is "
        "SSI where no setting is named, "
        "at temperature 1."
    )
    lines.append(
        "The paper's figures are for other data: trained on COCO's 82,783 photographs, tested on COCO's. They show "
        "the order of size, no more. "
        "+- is the sampling error of R@k and Med r, and the deviation over drawings of SSI, as in the paper."
    )
    for name, found in report["sets"].items():
        if "bound" in found:
            lines.append(
                f"{name}: bound in nats "
                + ", ".join(
                    f"{split} {-part['nats']:.1f} +- {part['standard_error']:.1f} ({part['pictures']} photographs, KL "
                    f"{part['kl']:.1f})"
                    for split, part in found["bound"].items()
                )
                + "; the paper's alignDRAW on COCO: train -1792.2, val -1797.2, test -1791.5"
            )
        lines.append(
            f"{name}: SSI without drawing anything: "
            + ", ".join(f"{what} {value:.3f}" for what, value in found["ssi_of"].items())
        )
        if "worth" in found:
            lines.append(
                f"{name}: a caption is worth, in nats more than the mean sentence, "
                + ", ".join(
                    f"{split} {part['nats']:.2f} +- {part['standard_error']:.2f}"
                    for split, part in found["worth"].items()
                )
            )
    for name, found in report["things"].items():
        lines += things.table(name, found)
    for name, found in (report["sets"] | report["things"]).items():
        lines += bands.table(name, found["bands"])
    return "\n".join(lines)
