"""The animation, played in the browser: one drawing in a player, several in step on a board."""

from .board import Board, BoardContent, BoardState, board_reading
from .player import Player, PlayerState, numbers, reading

__all__ = ["Board", "BoardContent", "BoardState", "Player", "PlayerState", "board_reading", "numbers", "reading"]
