"""The words that a checkpoint knows."""
from .word_list import Known

__all__ = ["Known"]
