"""Skip-thought vectors (Kiros et al. 2015): a GRU reads a sentence so that its neighbours can be told from its state.

Captions have no neighbours: the other captions of the same picture take their place. The decoders are needed in
training alone (training/skip_thought.py); what draws with sentence vectors only knows the encoder, frozen.
"""

import torch
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD


class SkipThought(nn.Module):
    """The encoder: words int64 [B, N], padded at the end with PAD -> sentence vectors [B, m]."""

    def __init__(self, vocabulary: int, embedding: int, size: int):
        super().__init__()
        rows = torch.zeros(vocabulary + len(MARKS), embedding)  # nn.Embedding's own numbers would import a compiler
        self.words = nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=PAD)
        self.gru = nn.GRU(embedding, size, batch_first=True)

    @property
    def size(self) -> int:
        """m"""
        return self.gru.hidden_size

    def forward(self, words: Tensor) -> Tensor:
        states, _ = self.gru(self.words(words))  # [B, N, m]
        return states.masked_fill((words == PAD).unsqueeze(-1), -torch.inf).amax(dim=1)
