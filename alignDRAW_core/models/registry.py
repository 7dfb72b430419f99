"""Every kind of model, by the name that a checkpoint's card calls it. A new kind is one file here and one line
below."""

from .base import ImageModel
from .draw import AlignDRAW
from .noalign_draw import NoAlignDRAW
from .ved import VED

DEFAULT_KIND = AlignDRAW.kind  # of a card that names none: files older than kinds
KINDS: dict[str, type[ImageModel]] = {model.kind: model for model in (AlignDRAW, NoAlignDRAW, VED)}


def kind_of(name: str) -> type[ImageModel]:
    """The class of a kind. ValueError for a name that no kind has."""
    if name not in KINDS:
        raise ValueError(f"no kind of model is called {str(name)[:60]!r}; there are {', '.join(KINDS)}")
    return KINDS[name]
