"""What a recurrent encoder hands on from word to word, made narrow: a few Gaussians whose every bit costs (a
variational information bottleneck; Alemi et al. 2017)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

LARGEST = 4.0  # mu and log sigma: without a bound a state that is handed on often could grow without end


@dataclass(frozen=True)
class Handed:
    """What comes out of the bottleneck."""

    z: Tensor  # [B, size]
    kl: Tensor  # [B], KL(N(mu, sigma) || N(0, I)) in nats


class Bottleneck(nn.Module):
    """A state [B, size] -> a sample of N(mu, sigma), whose distance from N(0, I) is paid for in training. So the state
    keeps what later words and the picture need and loses how it was said: "two plus three" and "five" become the same
    state, and what was learned of adding to the one holds for the other."""

    def __init__(self, size: int):
        super().__init__()
        self.gaussian = nn.Linear(size, 2 * size)

    @torch.no_grad()
    def initialise(self) -> None:
        """The state as it is, with little noise: with much of it nothing would ever be learned."""
        mu, log_sigma = self.gaussian.weight.chunk(2)
        nn.init.eye_(mu)
        log_sigma.zero_()
        self.gaussian.bias.zero_()
        self.gaussian.bias.chunk(2)[1].fill_(-6)  # log sigma -3.6

    def forward(self, state: Tensor, noise: Tensor | None) -> Handed:
        """`noise` [B, size] is N(0, 1); None, as in drawing, hands on the mean."""
        mu, log_sigma = (LARGEST * (self.gaussian(state).float() / LARGEST).tanh()).chunk(2, dim=-1)
        kl = (0.5 * (mu.square() + (2 * log_sigma).exp() - 1) - log_sigma).sum(dim=-1)
        return Handed(mu if noise is None else mu + log_sigma.exp() * noise, kl)
