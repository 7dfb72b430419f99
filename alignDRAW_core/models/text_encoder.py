"""The language model: a bidirectional LSTM over the words of a caption (paper 3.1)."""

import torch
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD
from .bottleneck import Bottleneck
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
        narrow = (Bottleneck(2 * size) for _ in range(2)) if config.bottleneck else ()
        self.bottlenecks = nn.ModuleList(narrow)  # one a direction

    def forward(self, words: Tensor, state_reset: Tensor | None = None) -> Tensor:
        """h_lang."""
        return self.states(words, state_reset)[0]

    def states(
        self, words: Tensor, state_reset: Tensor | None = None, state_noise: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """h_lang, and what its states cost, [B] in nats (None without noise). In training `state_reset` [2, B, N]
        says before which words a direction (forward, backward) forgets all it has read, and `state_noise` [2, B, N, m]
        is for the bottlenecks, where there are any."""
        length = words.shape[1]
        mask = (words != PAD).unsqueeze(-1)  # [B, N, 1]
        inputs = self.gates(self.words(words)).chunk(2, dim=-1)  # [B, N, 4 h] a direction
        directions = ((self.forward_recurrent, range(length)), (self.backward_recurrent, range(length - 1, -1, -1)))
        h_lang, cost = [], torch.zeros(len(words), device=words.device)
        for d, (recurrent, order) in enumerate(directions):
            h = h_0 = self.h_0[d].expand(len(words), -1)
            cell = cell_0 = torch.zeros_like(h_0)
            states = [h_0] * length
            for i in order:
                if state_reset is not None:
                    h, cell = (
                        torch.where(state_reset[d, :, i, None], h_0, h),
                        torch.where(state_reset[d, :, i, None], cell_0, cell),
                    )
                h_new, cell_new = lstm_step(inputs[d][:, i] + recurrent(h), cell)
                if self.bottlenecks:
                    noise = None if state_noise is None else state_noise[d, :, i]
                    handed = self.bottlenecks[d](torch.cat([h_new, cell_new], dim=1), noise)
                    h_new, cell_new = handed.z.chunk(2, dim=1)
                    cost = cost + handed.kl * mask[:, i, 0]
                # Padding is at the end: the backward direction waits in its first state until it meets the last word.
                h, cell = torch.where(mask[:, i], h_new, h), torch.where(mask[:, i], cell_new, cell)
                states[i] = h
            h_lang.append(torch.stack(states, dim=1))
        return torch.cat(h_lang, dim=-1), None if state_noise is None else cost  # [B, N, m], [B]


def lstm_step(gates: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """Gates [B, 4 h] in the order input, forget, new, output (that of torch.nn.LSTM); cell [B, h]."""
    i, f, g, o = gates.chunk(4, dim=-1)
    cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
    return o.sigmoid() * cell.tanh(), cell
