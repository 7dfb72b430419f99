"""The drawings of this visit, kept by the browser alone."""

from .history import History

__all__ = ["History"]
