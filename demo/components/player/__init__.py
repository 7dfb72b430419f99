"""The animation, played in the browser: one drawing in a player, several in step on a board."""
from .board import Board, Hung, ShownBoard, board_reading
from .player import Player, Shown, numbers, reading

__all__ = ["Board", "Hung", "Player", "Shown", "ShownBoard", "board_reading", "numbers", "reading"]
