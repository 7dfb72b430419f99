"""A game of telephone: pictures over the captions that were read in them."""

from .telephone import TelephoneView

__all__ = ["TelephoneView"]
