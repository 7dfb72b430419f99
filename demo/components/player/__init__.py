"""The animation, played in the browser: one drawing in a player, several in step on a board."""
from .board import Board, Hung, ShownBoard, board_reading
from .player import GLIMPSE_MS, Player, Shown, png_uri, reading

__all__ = ["GLIMPSE_MS", "Board", "Hung", "Player", "Shown", "ShownBoard", "board_reading", "png_uri", "reading"]
