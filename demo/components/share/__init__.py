"""The address bar follows the drawing, and buttons copy it."""

from .share import Share

__all__ = ["Share"]
