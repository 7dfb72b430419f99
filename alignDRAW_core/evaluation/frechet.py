"""The Fréchet distance between two sets of pictures, in the features of a classifier (Heusel et al. 2017)."""

import torch
from torch import Tensor


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """Of features [n, d] and [m, d]: the squared distance of two Gaussians with their means and covariances. n and m
    should be well above d."""
    a, b = a.double(), b.double()
    covariances = a.T.cov(), b.T.cov()
    cross = torch.linalg.eigvals(covariances[0] @ covariances[1]).sqrt().real.sum()
    apart = (a.mean(dim=0) - b.mean(dim=0)).square().sum()
    return float(apart + sum(torch.trace(each) for each in covariances) - 2 * cross)
