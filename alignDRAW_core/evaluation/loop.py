"""From a caption to a picture and back: what of the caption a reader, who never saw it, finds in the drawing. A measure
of obedience beside the classifier's."""

from collections.abc import Callable, Sequence

import numpy as np

from ..data.captioned_images import CaptionedImages
from ..data.captioned_mnist import sample as sample_digits
from ..data.scenes import parse
from ..generation.captioner import Captioner
from ..generation.drawing import Drawing
from ..generation.painter import Painter
from . import BATCH, draw_all
from .captions import bleu
from .classifiers.digits import DigitClassifier
from .classifiers.scenes import SceneClassifier
from .digits import read_drawings as judge_digits
from .reading import digit_facts, scene_facts, shares, told
from .scenes import captions_to_read
from .scenes import read_drawings as judge_scenes

GROUPS = ("seen", "hidden")


def scenes_loop(
    painter: Painter,
    captioner: Captioner,
    classifier: SceneClassifier,
    count: int,
    seed: int,
    report: Callable[[str], None] = print,
) -> dict:
    """`count` captions of seen, and as many of hidden compositions, drawn once each at the defaults: the share of which
    each fact that the caption states is read back, from the raw and from the sharpened drawing, beside what the
    classifier says."""
    found = {}
    for group in GROUPS:
        report(f"drawing and reading {count} {group} scenes")
        captions = captions_to_read(count, np.random.default_rng([seed, int(group == "hidden")]), group == "hidden")
        drawings = draw_all(painter, captions, painter.default_temperature, seed)
        stated = [parse(caption) for caption in captions]
        found[group] = {
            name: shares(scene_facts(said, stated)) for name, said in read_back(painter, captioner, drawings).items()
        } | {
            "classifier": {
                k: v for k, v in judge_scenes(drawings, classifier).items() if k not in ("attention", "drawings")
            }
        }
    return {"reader": captioner.name, "count": count, "read": found}


def digits_loop(
    painter: Painter,
    captioner: Captioner,
    classifier: DigitClassifier,
    count: int,
    seed: int,
    report: Callable[[str], None] = print,
) -> dict:
    """As `scenes_loop`, of captions of one or two digits."""
    found = {}
    for group in GROUPS:
        report(f"drawing and reading {count} {group} pictures of digits")
        chosen = sample_digits(count, np.random.default_rng([seed, int(group == "hidden")]), group == "hidden")
        drawings = draw_all(painter, [each.caption for each in chosen], painter.default_temperature, seed)
        judged = judge_digits(drawings, chosen, classifier)
        found[group] = {
            name: shares(digit_facts(said, chosen)) for name, said in read_back(painter, captioner, drawings).items()
        } | {"classifier": {"digits": judged["all_digits_right"], "places": judged["place_right"]}}
    return {"reader": captioner.name, "count": count, "read": found}


def photographs_loop(
    painter: Painter,
    captioner: Captioner,
    test: CaptionedImages,
    count: int,
    seed: int,
    report: Callable[[str], None] = print,
) -> dict:
    """`count` captions of test photographs, drawn once each at the defaults: BLEU-1 to 4 of what is read back, against
    the caption that was drawn, and against another one by chance."""
    rng = np.random.default_rng([seed, 11])
    captions = [str(rng.choice(each)) for each in test.captions[:count]]
    report(f"drawing and reading {len(captions)} captions")
    drawings = draw_all(painter, captions, painter.default_temperature, seed)
    others = np.roll(captions, 1 + int(rng.integers(len(captions) - 1))).tolist()
    return {
        "reader": captioner.name,
        "count": len(captions),
        "bleu": {
            name: {
                "caption": bleu(said, [[each] for each in captions]),
                "another": bleu(said, [[each] for each in others]),
            }
            for name, said in read_back(painter, captioner, drawings).items()
        },
    }


def read_back(painter: Painter, captioner: Captioner, drawings: Sequence[Drawing]) -> dict[str, list[str]]:
    """What the reader says of finished drawings: raw, and sharpened where the checkpoint sharpens."""
    pictures = {"raw": [drawing.image for drawing in drawings]}
    if painter.sharpener:
        pictures["sharpened"] = [
            image for k in range(0, len(drawings), BATCH) for image in painter.sharpen_finished(drawings[k : k + BATCH])
        ]
    return {name: [reading.caption for reading in captioner.read_all(images)] for name, images in pictures.items()}


def table(report: dict) -> str:
    """The report as text, shares in per cent."""
    lines = [f"read back by {report['reader']}, {report['count']} captions of each group"]
    for group, rows in report.get("read", {}).items():
        for name, row in rows.items():
            lines.append(f"  {group}, {name}: {told(row)}")
    for name, rows in report.get("bleu", {}).items():
        for against, row in rows.items():
            lines.append(
                f"  {name}, against {'the caption' if against == 'caption' else 'another caption'}: BLEU-1 to 4 "
                + ", ".join(f"{value:.1f}" for value in row)
            )
    return "\n".join(lines)
