"""What a reader says of a picture, word by word, and where it looked for each."""

from .reading import SCRIPTS, Intake, ReadingView, Sees, answer, available, payload

__all__ = ["SCRIPTS", "Intake", "ReadingView", "Sees", "answer", "available", "payload"]
