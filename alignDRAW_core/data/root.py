"""Where data sets lie."""

import os
from pathlib import Path


def data_root(given: str | Path | None) -> Path:
    """The folder given, or that of the environment variable ALIGNDRAW_DATA. ValueError if there is neither."""
    root = given or os.environ.get("ALIGNDRAW_DATA")
    if not root:
        raise ValueError("give --data-root DIR (or set ALIGNDRAW_DATA): the folder that holds the data sets")
    return Path(root)
