"""A language model that reads in one direction, a GRU, and may have to hand on its states through a bottleneck: VED's,
and alignDRAW's where it is to learn to add."""

import torch
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD
from .bottleneck import Bottleneck
from .glimpse import at_least_float32


class GRUReader(nn.Module):
    """Words [B, N] -> states [B, N, h], after each word; behind the last one it stays as it is."""

    def __init__(self, vocabulary: int, embedding: int, size: int, bottleneck: bool):
        super().__init__()
        # Zeros until a recipe or a file fills them, as in text_encoder.py.
        rows = torch.zeros(vocabulary + len(MARKS), embedding)
        self.words = nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=PAD)
        self.gru = nn.GRUCell(embedding, size)
        self.bottleneck = Bottleneck(size) if bottleneck else None

    @torch.no_grad()
    def initialise(self, how: str, generator: torch.Generator) -> None:
        """In the way "default": of unit gain, orthogonal recurrent weights. Then what is left to do after any."""
        if how == "default":
            for weight in (self.gru.bias_ih, self.gru.bias_hh):
                weight.zero_()
            for gate in self.gru.weight_hh.chunk(3):
                nn.init.orthogonal_(gate, generator=generator)
            # What comes in as N(0, 1) goes out as N(0, 1).
            nn.init.uniform_(self.words.weight, -(3**0.5), 3**0.5, generator=generator)
            bound = (3 / self.gru.weight_ih.shape[1]) ** 0.5
            nn.init.uniform_(self.gru.weight_ih, -bound, bound, generator=generator)
        self.words.weight[PAD].zero_()
        if self.bottleneck is not None:
            self.bottleneck.initialise()

    def forward(self, words: Tensor, state_reset: Tensor | None = None) -> Tensor:
        """The states."""
        return self.states(words, state_reset)[0]

    def states(
        self, words: Tensor, state_reset: Tensor | None = None, state_noise: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """The states, and what they cost, [B] in nats (None without noise). In training `state_reset` [2, B, N] says
        before which words all is forgotten (the first row counts: there is one direction), and `state_noise` [B, N, h]
        is for the bottleneck."""
        h = self.gru.weight_hh.new_zeros(len(words), self.gru.hidden_size)
        states, cost = [], torch.zeros(len(words), device=words.device)
        for i, word in enumerate(self.words(words).unbind(dim=1)):
            said = (words[:, i] != PAD)[:, None]  # [B, 1]
            if state_reset is not None:
                h = h.masked_fill(state_reset[0, :, i, None], 0)
            new = at_least_float32(self.gru(word, h))
            if self.bottleneck is not None:
                handed = self.bottleneck(new, None if state_noise is None else state_noise[:, i])
                new, cost = handed.z, cost + handed.kl * said[:, 0]
            h = torch.where(said, new, h)
            states.append(h)
        return torch.stack(states, dim=1), None if state_noise is None else cost
