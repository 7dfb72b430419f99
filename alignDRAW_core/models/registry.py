"""Every kind of model, by the name that a checkpoint's card calls it. A new kind is one file here and one line
below."""

from .base import ImageModel
from .draw import AlignDRAW
from .lapgan import LAPGAN
from .noalign_draw import NoAlignDRAW
from .show_attend_tell import ShowAttendTell
from .skipthought_draw import SkipthoughtDRAW
from .vae import ConvolutionalVAE, FullyConnectedVAE
from .ved import VED

DEFAULT_KIND = AlignDRAW.kind  # of a card that names none: files older than kinds
ALL = (AlignDRAW, NoAlignDRAW, SkipthoughtDRAW, FullyConnectedVAE, ConvolutionalVAE, LAPGAN, VED)
KINDS: dict[str, type[ImageModel]] = {model.kind: model for model in ALL}
READERS: dict[str, type[ShowAttendTell]] = {ShowAttendTell.kind: ShowAttendTell}  # of models that read pictures


def kind_of(name: str, kinds: dict[str, type] = KINDS) -> type:
    """The class of a kind. ValueError for a name that no kind has."""
    if name not in kinds:
        raise ValueError(f"no kind of model is called {str(name)[:60]!r}; there are {', '.join(kinds)}")
    return kinds[name]
