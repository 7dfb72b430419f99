"""How the model works: a diagram that follows the drawing, and each term with its equation."""

from .how import HowItWorks, TermLinks

__all__ = ["HowItWorks", "TermLinks"]
