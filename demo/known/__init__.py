"""The words that a checkpoint knows."""
from .known import Known

__all__ = ["Known"]
