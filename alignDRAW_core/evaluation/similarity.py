"""Structural similarity (SSI) of pictures to others, as the paper measures its drawings."""
import numpy as np
import torch


def similarity(pictures: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Pair by pair, [n], of float32 pictures [n, H, W, C] in [0, 1]: Wang's 11 x 11 Gaussian window of deviation 1.5, data range 1, mean of
    the colours."""
    from torchmetrics.functional.image import structural_similarity_index_measure      # slow to import, and wanted nowhere else

    ours, theirs = (torch.tensor(each).permute(0, 3, 1, 2) for each in (pictures, others))
    return structural_similarity_index_measure(ours, theirs, sigma=1.5, data_range=1.0, reduction="none").numpy()
