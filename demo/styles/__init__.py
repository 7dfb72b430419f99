"""What Gradio's own components look like on the page. The page's own have their styles beside them."""

from pathlib import Path

HERE = Path(__file__).parent

STYLES = [HERE / f"{name}.css" for name in ("page", "ask", "settings", "keep", "compare", "read", "train", "embed")]
