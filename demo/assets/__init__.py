"""The app's own icon."""

from pathlib import Path

ICON = Path(__file__).with_name("icon.png")
