"""The language model: a bidirectional LSTM over the words of a caption (paper 3.1)."""

import torch
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD
from .config import Config


class LanguageModel(nn.Module):
    """Words [B, N] -> h_lang [B, N, m], m = 2 h_lang: forward and backward states beside each other."""

    def __init__(self, config: Config):
        super().__init__()
        size, gates = config.h_lang, 4 * config.h_lang
        rows = config.vocabulary + len(MARKS)
        # One row a word: with embedding = 0 it holds the word's share of both directions' gates.
        # Zeros until a recipe or a file fills them: nn.Embedding's own normal numbers would import torch's compiler,
        # over a second.
        self.words = nn.Embedding.from_pretrained(
            torch.zeros(rows, config.embedding or 2 * gates), freeze=False, padding_idx=PAD
        )
        self.gates = nn.Linear(config.embedding, 2 * gates, bias=False) if config.embedding else nn.Identity()
        self.forward_recurrent = nn.Linear(size, gates)
        self.backward_recurrent = nn.Linear(size, gates)
        self.h_0 = nn.Parameter(torch.zeros(2, size))

    @torch.no_grad()
    def initialise(self, how: str, generator: torch.Generator) -> None:
        """What is left to do after the model's own: words that start small, forget-gate bias 1, padding that is 0."""
        if how == "default":
            nn.init.uniform_(self.words.weight, -0.1, 0.1, generator=generator)
            for layer in (self.forward_recurrent, self.backward_recurrent):
                layer.bias.chunk(4)[1].fill_(1.0)
        self.words.weight[PAD].zero_()

    def forward(self, words: Tensor, state_reset: Tensor | None = None) -> Tensor:
        """h_lang. In training `state_reset` [2, B, N] says before which words a direction (forward, backward) forgets
        all it has read."""
        batch, length = words.shape
        inputs = torch.stack(self.gates(self.words(words)).chunk(2, dim=-1))  # [2, B, N, 4 h], of both directions
        recurrent = (self.forward_recurrent, self.backward_recurrent)
        weight = torch.stack([layer.weight.T for layer in recurrent])  # [2, h, 4 h]
        bias = torch.stack([layer.bias for layer in recurrent])[:, None]  # [2, 1, 4 h]
        # One reads from the first word, the other from the last.
        inputs, mask = in_reading_order(inputs) + bias[:, :, None], in_reading_order((words != PAD).expand(2, -1, -1))
        resets = None if state_reset is None else in_reading_order(state_reset)
        h = h_0 = self.h_0[:, None].expand(-1, batch, -1)  # [2, B, h]
        cell = cell_0 = torch.zeros_like(h_0)
        states = []
        for i in range(length):
            if resets is not None:
                forget = resets[:, :, i, None]
                h, cell = torch.where(forget, h_0, h), torch.where(forget, cell_0, cell)
            h_new, cell_new = lstm_step(inputs[:, :, i] + torch.bmm(h, weight), cell)
            real = mask[:, :, i, None]
            # Padding is at the end: the backward direction waits in its first state until it meets the last word.
            h, cell = torch.where(real, h_new, h), torch.where(real, cell_new, cell)
            states.append(h)
        forward, backward = torch.stack(states, dim=2).unbind()  # [B, N, h]
        return torch.cat([forward, backward.flip(1)], dim=-1)  # [B, N, m]


def in_reading_order(values: Tensor) -> Tensor:
    """[2, B, N, ...] in the order of the words -> in the order in which each direction meets them, and back."""
    return torch.stack([values[0], values[1].flip(1)])


def lstm_step(gates: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """Gates [B, 4 h] in the order input, forget, new, output (that of torch.nn.LSTM); cell [B, h]."""
    i, f, g, o = gates.chunk(4, dim=-1)
    cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
    return o.sigmoid() * cell.tanh(), cell
