"""The words that a checkpoint knows."""

from .word_list import WordList

__all__ = ["WordList"]
