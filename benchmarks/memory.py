"""Does the page's process grow as it draws, and does it leave files behind? Every drawing is another caption, seed and
temperature, asked for as a browser asks.

python -m benchmarks.memory [--checkpoint NAME] [--drawings 5000]
"""

import argparse
import asyncio
from pathlib import Path

import httpx

import alignDRAW_core as ad

from .crowd import BROWSER, TEMPERATURES, Ask, Page, answered, running

STEPS = 10  # rows of the table
MOST = 0.05  # growth after the first row, in which caches fill


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--checkpoint", default=ad.DEFAULT_CHECKPOINT)
    parser.add_argument("--drawings", type=int, default=5000, help="default: %(default)s")
    options = parser.parse_args()
    painter = ad.load(options.checkpoint, "cpu")
    each = max(options.drawings // STEPS, 1)
    print(f"{painter.name}: {'drawings':>10}{'resident':>12}{'to the first row':>18}{'files':>8}")
    with running(options.checkpoint) as app:
        page, rows = Page(app.address, painter.name), []
        for row in range(STEPS):
            refused = asyncio.run(draw(page, painter, range(row * each, (row + 1) * each)))
            if refused:
                raise SystemExit(refused)
            rows.append((resident(app.pid), sum(path.is_file() for path in app.folder.rglob("*"))))
            size, files = rows[-1]
            print(
                f"{'':{len(painter.name) + 2}}{(row + 1) * each:>10,}{size:>9,} MB{size / rows[0][0]:>18.3f}{files:>8}"
            )
    grown, left = max(size for size, _ in rows) / rows[0][0] - 1, rows[-1][1] - rows[0][1]
    verdict = "kept" if grown <= MOST and left <= 0 else "missed"
    print(f"{verdict}: at most {MOST:.0%} growth after the first row ({grown:.1%}), no files left behind ({left:+d})")


async def draw(page: Page, painter: ad.Painter, numbers: range) -> str:
    """Draw with these seeds, one after the other. -> why one was refused, or nothing."""
    async with httpx.AsyncClient(base_url=page.address, **BROWSER) as browser:
        for number in numbers:
            caption = painter.surprise(number)
            ask = Ask("draw", caption, number, TEMPERATURES[number % len(TEMPERATURES)])
            answer = await answered(browser, page, ask, "one client")
            if answer.shown is None:
                return answer.refused
    return ""


def resident(pid: int) -> int:
    """MB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(status.partition("VmRSS:")[2].split()[0]) / 1024)


if __name__ == "__main__":
    main()
