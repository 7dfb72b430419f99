"""The Train tab's before and after: captions of creatures that are not in the sample set, drawn by `scenes` and by what
came of it in five minutes.

    python -c "from alignDRAW_core.data.creatures import write_zip; write_zip('creatures.zip')"
    python -m alignDRAW_core train --from-checkpoint scenes --data creatures.zip --minutes 5 --threads 1 --out run
    python -m demo.assets.make_creatures run/model.safetensors
"""

import sys

import numpy as np
from PIL import Image

import alignDRAW_core as ad

from . import CREATURES, NEW_CREATURES


def row(checkpoint: str) -> np.ndarray:
    """One picture of each caption, uint8 [H, n W, C]."""
    drawings = ad.load(checkpoint, "cpu").draw(NEW_CREATURES, seed=list(range(len(NEW_CREATURES))), sharpen=False)
    return np.concatenate([np.rint(drawing.image * 255).astype(np.uint8) for drawing in drawings], axis=1)


if __name__ == "__main__":
    Image.fromarray(np.concatenate([row("scenes"), row(sys.argv[1])])).save(CREATURES, optimize=True)
