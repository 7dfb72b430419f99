"""What the process that trains leaves in its run folder, read for the page. It may be writing at the same moment."""

import base64
import json
from pathlib import Path

LINES = 12  # of a failed training's last words
FOR_PEOPLE = ("error: ", "left out: ")  # how the lines begin that it says to people


def read_json(path: Path) -> dict | None:
    """None while it is not there."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None


def log_since(folder: Path, seen: int) -> tuple[list[dict], int]:
    """What log.jsonl says after its first `seen` lines, and how many lines it has; one still being written waits for
    the next time."""
    try:
        lines = (folder / "log.jsonl").read_text("utf-8").split("\n")[:-1]
    except FileNotFoundError:
        return [], 0
    entries = []
    for line in lines[seen:]:
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:  # half a line, of a process that was killed while it wrote
            continue
    return entries, len(lines)


def rows_since(folder: Path, seen: int) -> tuple[list[dict], int]:
    """Rows of drawings after the first `seen`, and how many there are. A row is a step and a PNG data URI, the
    captions' pictures side by side."""
    try:
        paths = sorted(path for path in (folder / "rows").iterdir() if path.suffix == ".png")
        return [{"step": int(path.stem), "picture": data_uri(path)} for path in paths[seen:]], len(paths)
    except FileNotFoundError:  # thrown away at this moment
        return [], 0


def data_uri(png: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(png.read_bytes()).decode()


def last_lines(path: Path) -> list[str]:
    """The last lines that the process printed: for whoever runs the page, there may be a traceback among them."""
    try:
        with open(path, "rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 8000))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    return [line for line in text.replace("\r", "\n").split("\n") if line.strip()][-LINES:]


def for_people(lines: list[str]) -> list[str]:
    """Those of the lines that a visitor may read."""
    return [line for line in lines if line.startswith(FOR_PEOPLE)]


def out_of_memory(lines: list[str]) -> bool:
    signs = ("out of memory", "memoryerror", "can't allocate memory")
    return any(sign in line.lower() for line in lines for sign in signs)
