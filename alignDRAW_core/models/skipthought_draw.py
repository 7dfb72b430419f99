"""skipthoughtDRAW: alignDRAW that is told the whole sentence, one fixed vector, at every glimpse (paper 4.3)."""

from dataclasses import replace

import torch
from torch import nn

from .config import Config
from .draw import AlignDRAW
from .noalign_draw import Evenly
from .sentence_model import SENTENCE_SIZE, SentenceModel


class NoLanguageModel(nn.Module):
    """The frozen encoder stands in its place."""

    def initialise(self, how: str, generator: torch.Generator) -> None:
        """It has no weights."""


class SkipthoughtDRAW(SentenceModel, AlignDRAW):
    kind = "skipthoughtDRAW"
    about = "alignDRAW that is told the whole sentence as one fixed vector: it attends to no words."
    capabilities = AlignDRAW.capabilities - {"attention"}
    Attention = Evenly  # the only row of the features weighs 1

    @staticmethod
    def language_of(config: Config) -> nn.Module:
        return NoLanguageModel()

    @classmethod
    def config_for(cls, sizes: Config) -> Config:
        return replace(super().config_for(sizes), h_lang=SENTENCE_SIZE // 2, embedding=0, bottleneck=False)

    initialise = AlignDRAW.initialise
