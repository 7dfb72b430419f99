"""Structural similarity (SSI) of pictures to others, as the paper measures its drawings: Wang's 11 x 11 Gaussian window of deviation 1.5,
data range 1, mean of the colours."""
import numpy as np
import torch
from torch import Tensor


def structural_similarity(pictures: Tensor, others: Tensor) -> Tensor:
    """Pair by pair, [n], of pictures [n, C, H, W] in [0, 1]; it can be learned from."""
    from torchmetrics.functional.image import structural_similarity_index_measure      # slow to import, and seldom wanted

    return structural_similarity_index_measure(pictures, others, sigma=1.5, data_range=1.0, reduction="none")


def similarity(pictures: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The same of float32 pictures [n, H, W, C]."""
    return structural_similarity(*(torch.tensor(each).permute(0, 3, 1, 2) for each in (pictures, others))).numpy()
