"""alignDRAW: pictures drawn from captions, glimpse by glimpse (Mansimov et al., ICLR 2016)."""

from ._version import __version__
from .generation.drawing import Drawing
from .generation.painter import Painter, load
from .storage.checkpoint import DEFAULT as DEFAULT_CHECKPOINT
from .storage.checkpoint import CheckpointError, CheckpointInfo, list_checkpoints
from .vocabulary import MAX_WORDS

__all__ = [
    "DEFAULT_CHECKPOINT",
    "MAX_WORDS",
    "CheckpointError",
    "CheckpointInfo",
    "Drawing",
    "Painter",
    "__version__",
    "list_checkpoints",
    "load",
]
