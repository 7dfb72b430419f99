"""The language model: a bidirectional LSTM over the words of a caption (paper 3.1)."""
import torch
from torch import Tensor, nn

from .config import Config
from .vocabulary import MARKS, PAD


class LanguageModel(nn.Module):
    """Words [B, N] -> h_lang [B, N, m], m = 2 h_lang: forward and backward states beside each other."""

    def __init__(self, config: Config):
        super().__init__()
        size, gates = config.h_lang, 4 * config.h_lang
        rows = config.vocabulary + len(MARKS)
        # One row a word: with embedding = 0 it holds the word's share of both directions' gates.
        self.words = nn.Embedding(rows, config.embedding or 2 * gates, padding_idx=PAD)
        self.gates = nn.Linear(config.embedding, 2 * gates, bias=False) if config.embedding else nn.Identity()
        self.forward_recurrent = nn.Linear(size, gates)
        self.backward_recurrent = nn.Linear(size, gates)
        self.h_0 = nn.Parameter(torch.zeros(2, size))

    def forward(self, words: Tensor) -> Tensor:
        length = words.shape[1]
        forward_input, backward_input = self.gates(self.words(words)).chunk(2, dim=-1)  # [B, N, 4 h] each
        given = (words != PAD).unsqueeze(-1)  # [B, N, 1]

        h = self.h_0[0].expand(len(words), -1)
        cell = torch.zeros_like(h)
        ahead = []
        for i in range(length):
            h, cell = lstm_step(forward_input[:, i] + self.forward_recurrent(h), cell)
            ahead.append(h)

        # Padding is at the end, so the backward direction waits in its first state until it meets the last word.
        h = self.h_0[1].expand(len(words), -1)
        cell = torch.zeros_like(h)
        back = []
        for i in reversed(range(length)):
            h_new, cell_new = lstm_step(backward_input[:, i] + self.backward_recurrent(h), cell)
            h, cell = torch.where(given[:, i], h_new, h), torch.where(given[:, i], cell_new, cell)
            back.append(h)
        return torch.cat([torch.stack(ahead, 1), torch.stack(back[::-1], 1)], dim=-1)  # [B, N, m]


def lstm_step(gates: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """Gates [B, 4 h] in the order input, forget, new, output (that of torch.nn.LSTM); cell [B, h]."""
    i, f, g, o = gates.chunk(4, dim=-1)
    cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
    return o.sigmoid() * cell.tanh(), cell
