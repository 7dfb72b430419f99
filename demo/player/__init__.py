"""The animation, played in the browser."""
from .player import GLIMPSE_MS, Player, Shown, reading

__all__ = ["GLIMPSE_MS", "Player", "Shown", "reading"]
