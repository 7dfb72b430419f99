"""The strip of the training pictures nearest to a drawing."""

from ...services.galleries import Galleries
from .nearest import Nearest

__all__ = ["Galleries", "Nearest"]
