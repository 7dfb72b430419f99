"""Words to compose a caption with."""

from .composer import Composer

__all__ = ["Composer"]
