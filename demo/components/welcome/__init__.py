"""The short guided look of a first visit."""

from .welcome import Welcome

__all__ = ["Welcome"]
