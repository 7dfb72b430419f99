"""What Gradio remembers of each visit."""

from functools import cache

from gradio.state_holder import SessionState

from .base import Component


@cache
def keep_numbers() -> None:
    """Let a component of ours that is made anew for a visit keep its number.

    Gradio makes one anew whenever an event leaves it as it is (gr.skip()), with a number of its own, and from then on
    keeps each value that it is given beside those before: a visit grew by the size of every drawing."""
    remember = SessionState.__setitem__

    def __setitem__(self: SessionState, number: int, value) -> None:
        if isinstance(value, Component):
            value._id = number
        remember(self, number, value)

    SessionState.__setitem__ = __setitem__
