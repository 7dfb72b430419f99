"""The Compare tab of a visit, in the words of the tests."""

from urllib.parse import parse_qs, urlencode, urlparse

from .visit import Visit

BOARD = "#compare-board"
PAIR = "the digit {three|seven} is on the left of the digit five ."
FOUR = "the digit {one|two|four|nine} is on the left of the digit five ."
GRID = "the digit {three|seven} is on the {left|right} of the digit five ."


def farthest(a: list[int], b: list[int]) -> int:
    """The largest difference of two pictures."""
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


class Comparing:
    """`board` is the elem_id of the board that is looked at, with #."""

    def __init__(self, visit: Visit, board: str = BOARD):
        self.visit, self.page, self.board = visit, visit.page, board

    def open(self) -> "Comparing":
        self.page.get_by_role("tab", name="Compare").click()
        return self.ready()

    def open_link(self, **query) -> "Comparing":
        self.page.goto(f"{self.page.url.split('?')[0]}?{urlencode({'tab': 'compare', **query})}", wait_until="commit")
        return self.ready()

    def ready(self) -> "Comparing":
        self.page.wait_for_selector(f"{self.board} .board.is-ready")
        return self

    def find(self, selector: str):
        return self.page.locator(f"{self.board} {selector}")

    def compare(self, text: str, names: list[str] | None = None) -> None:
        """Type a text and press Enter; wait until the drawings have these names."""
        self.page.locator("#compare-text textarea").fill(text)
        self.page.keyboard.press("Enter")
        if names:
            self.wait_for(names)

    def wait_for(self, names: list[str]) -> None:
        found = (
            f"[...document.querySelectorAll('{self.board} .cell')].map(cell => "
            "cell.getAttribute('aria-label')).join('/')"
        )
        self.page.wait_for_function(f"names => {found} === names", arg="/".join(names))

    def wait_for_seeds(self, legend: str) -> None:
        self.page.wait_for_function(
            f"legend => document.querySelector('{self.board} .facts').textContent.startsWith(legend)", arg=legend
        )

    def names(self) -> list[str]:
        return self.find(".cell").evaluate_all("cells => cells.map(cell => cell.getAttribute('aria-label'))")

    def glimpse(self) -> int:
        return int(self.find(".glimpse").inner_text().split()[1])

    def go_to(self, number: int, cell: int = 0) -> None:
        """Stop at a glimpse, with the ribbon of a cell."""
        track = self.find(".ribbon-track").nth(cell)
        box = track.bounding_box()
        track.click(position={"x": (number - 0.5) / 32 * box["width"], "y": box["height"] / 2})
        assert self.glimpse() == number

    def mark(self, cell: int, word: int, first: int, last: int) -> None:
        """Drag along a word's row of a ribbon; all counted from 0."""
        track = self.find(".ribbon-track").nth(cell)
        track.scroll_into_view_if_needed()
        box = track.bounding_box()
        words = self.find(".cell").nth(cell).locator(".chip").count()
        y = box["y"] + (word + 0.5) / words * box["height"]
        self.page.mouse.move(box["x"] + (first + 0.5) / 32 * box["width"], y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + (last + 0.5) / 32 * box["width"], y, steps=4)
        self.page.mouse.up()

    def pictures(self) -> list[str]:
        """What the canvases show, to compare."""
        return self.find(".raw .picture").evaluate_all("canvases => canvases.map(canvas => canvas.toDataURL())")

    def pixels(self, cell: int) -> list[int]:
        """What a canvas shows, 0 to 255; a drawing made in another batch may be a level off."""
        return (
            self.find(".raw .picture")
            .nth(cell)
            .evaluate("canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]")
        )

    def shows(self, pixels: list[list[int]]) -> bool:
        """Are these the drawings, all but for a level of their pixels?"""
        cells = self.find(".cell").count()
        return cells == len(pixels) and all(farthest(self.pixels(cell), pixels[cell]) <= 1 for cell in range(cells))

    def all_pixels(self) -> list[list[int]]:
        return [self.pixels(cell) for cell in range(self.find(".cell").count())]

    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlparse(self.page.url).query).items()}

    def wait_for_message(self, words: str, elem_id: str = "compare-notice") -> None:
        self.page.locator(f"#{elem_id} p").get_by_text(words).wait_for()
