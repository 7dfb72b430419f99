"""noalignDRAW: alignDRAW without align(); every word of the caption weighs the same, alpha = 1/N (paper 4.3)."""

from torch import Tensor, nn

from .config import Config
from .draw import AlignDRAW


class Evenly(nn.Module):
    """alpha_k = 1/N, whatever is being drawn."""

    def __init__(self, config: Config):
        super().__init__()

    def keys(self, h_lang: Tensor) -> None:
        return None

    def layers(self) -> dict[str, nn.Linear]:
        return {}

    def weights(self, keys: None, padding: Tensor, query: None = None) -> Tensor:
        """alpha [B, N]; `padding` as of attention.padding_of."""
        return padding.softmax(dim=-1)


class NoAlignDRAW(AlignDRAW):
    kind = "noalignDRAW"
    about = "alignDRAW without attention: at every glimpse all words weigh the same, so it turns to no word by itself."
    capabilities = AlignDRAW.capabilities - {"attention"}
    Attention = Evenly
