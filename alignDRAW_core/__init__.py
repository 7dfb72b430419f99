"""alignDRAW: pictures drawn from captions, glimpse by glimpse (Mansimov et al., ICLR 2016)."""

from ._version import __version__
from .generation.captioner import Captioner, Reading, load_captioner
from .generation.drawing import Drawing
from .generation.painter import Painter, load
from .storage.checkpoint import DEFAULT as DEFAULT_CHECKPOINT
from .storage.checkpoint import CheckpointError, CheckpointInfo, list_checkpoints
from .vocabulary import MAX_WORDS

__all__ = [
    "DEFAULT_CHECKPOINT",
    "MAX_WORDS",
    "Captioner",
    "CheckpointError",
    "CheckpointInfo",
    "Drawing",
    "Painter",
    "Reading",
    "__version__",
    "list_checkpoints",
    "load",
    "load_captioner",
]
