"""The shipped checkpoints draw what they drew when they were trained, before strength and kinds came to the code:
finished canvases kept from then."""

from pathlib import Path

import numpy as np
import pytest

import alignDRAW_core as ad

KEPT = np.load(Path(__file__).with_name("pictures_0_1.npz"))
NAMES = sorted({key.split("/")[0] for key in KEPT.files})
LEVELS = 1  # of 255: another processor may round the other way


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_checkpoint_draws_what_it_drew(name):
    captions = [str(caption) for caption in KEPT[f"{name}/captions"]]
    drawings = ad.load(name, "cpu").draw(captions, seed=[7, 8, 9, 10], temperature=0.7, strength=1)
    for k, drawing in enumerate(drawings):
        for way, picture in (("raw", drawing.image), ("sharpened", drawing.sharpened[-1])):
            np.testing.assert_allclose(
                np.rint(picture * 255), KEPT[f"{name}/{k}/{way}"], atol=LEVELS, err_msg=f"{captions[k]} {way}"
            )
