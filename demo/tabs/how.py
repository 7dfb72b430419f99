"""The How it works tab."""

from ..components.how import HowItWorks
from .draw import PLAYER


def how_tab() -> None:
    """Lay the tab out in the open block."""
    HowItWorks(player=PLAYER, elem_id="how")
