"""Structural similarity (SSI) of pictures to others, as the paper measures its drawings. As Wang and others define it
(2004): an 11 x 11 Gaussian window of deviation 1.5, averaged over the places where the whole window lies on the picture
(22 x 22 of them at 32 x 32); data range 1, mean of the colours."""

import numpy as np
import torch
from torch import Tensor

WINDOW = 11  # torchmetrics makes it so wide for this deviation
DEVIATION = 1.5


def structural_similarity(pictures: Tensor, others: Tensor) -> Tensor:
    """Pair by pair, [n], of pictures [n, C, H, W] in [0, 1]; differentiable. ValueError if no window fits on them."""
    from torchmetrics.functional.image import structural_similarity_index_measure  # slow to import, and seldom wanted

    height, width = pictures.shape[-2:]
    if min(height, width) < WINDOW:
        raise ValueError(
            f"structural similarity needs pictures of {WINDOW} x {WINDOW} pixels or more; these have {height} x {width}"
        )
    _, everywhere = structural_similarity_index_measure(
        pictures, others, sigma=DEVIATION, data_range=1.0, reduction="none", return_full_image=True
    )  # [n, C, H, W]
    border = WINDOW // 2  # there the window hangs over, and torchmetrics mirrors the picture
    return everywhere[..., border : height - border, border : width - border].mean(dim=(1, 2, 3))


def similarity(pictures: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The same of float32 pictures [n, H, W, C]."""
    return structural_similarity(*(torch.tensor(each).permute(0, 3, 1, 2) for each in (pictures, others))).numpy()
