"""The animation, played in the browser: one drawing in a player, several in step on a board."""

from .board import Board, BoardContent, BoardState, board_reading
from .player import SCRIPTS, Player, PlayerState, numbers, reading
from .sharpened import Finished, SharpenedPictures

__all__ = [
    "SCRIPTS",
    "Board",
    "BoardContent",
    "BoardState",
    "Finished",
    "Player",
    "PlayerState",
    "SharpenedPictures",
    "board_reading",
    "numbers",
    "reading",
]
