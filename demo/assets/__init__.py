"""The app's own pictures."""

from pathlib import Path

ICON = Path(__file__).with_name("icon.png")
CREATURES = Path(__file__).with_name("creatures.png")  # NEW_CREATURES before a training (above) and after it
NEW_CREATURES = [  # none of them is in the sample set
    "a purple zorb with one eye on the beach.",
    "an orange blim with two eyes in the snow.",
    "a pink zorb with three eyes at night.",
    "a turquoise blim with one eye in the forest.",
]
