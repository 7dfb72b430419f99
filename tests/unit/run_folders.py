"""What a run left in its folder, as tests read it."""

import json
from pathlib import Path


def read_status(folder: Path) -> dict | None:
    """status.json; None before the first."""
    try:
        return json.loads((folder / "status.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def read_log(folder: Path) -> list[dict]:
    """The lines of log.jsonl by step. A line cut short is left out; of a stretch trained twice, before and after a
    crash, the later stands."""
    lines: dict[int, dict] = {}
    try:
        text = (folder / "log.jsonl").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    for line in text.splitlines():
        try:
            facts = json.loads(line)
            lines[facts["step"]] = facts
        except (ValueError, TypeError, KeyError):
            continue
    return [lines[step] for step in sorted(lines)]
