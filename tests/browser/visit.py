"""One visit to the page, in the words of the tests."""

from urllib.parse import urlparse

READY = ".player.is-ready"
CAPTION = "the digit three is on the left of the digit seven ."
# Gradio logs an error for each request that is under way when its page is left: no fault of the page that is left, nor
# of the next one.
QUIET_WHEN_LEFT = "addEventListener('beforeunload', () => { console.error = () => {}; });"


def origin(address: str) -> str:
    url = urlparse(address)
    return f"{url.scheme}://{url.netloc}"


class Visit:
    """`page` is playwright's; `problems` are console errors and requests to other hosts."""

    def __init__(self, page):
        self.problems: list[str] = []
        self.page = page
        self.heard = {"console": self._hear, "pageerror": self._fail, "request": self._note}
        for event, handler in self.heard.items():
            self.page.on(event, handler)

    def begin(self, address: str, ready: str = READY) -> "Visit":
        """It has begun when what matches `ready` is in sight."""
        self.page.set_default_timeout(60_000)  # ms; a busy machine is slow
        self.page.goto(address)
        self.page.wait_for_selector(ready)
        return self

    def end(self) -> None:
        self.page.context.close()

    def leave(self) -> None:
        """Another visit can have the window: nothing is remembered in it."""
        for event, handler in self.heard.items():
            self.page.remove_listener(event, handler)
        here = origin(self.page.url)
        self.page.mouse.move(0, 0)
        self.page.goto("about:blank")
        session = self.page.context.new_cdp_session(self.page)
        session.send("Storage.clearDataForOrigin", {"origin": here, "storageTypes": "all"})
        session.send("HeapProfiler.collectGarbage")  # else it grows by 20 MB a visit for long
        session.detach()

    def _hear(self, line) -> None:
        if line.type == "error":
            self.problems.append(line.text)

    def _fail(self, error) -> None:
        self.problems.append(str(error))

    def _note(self, request) -> None:
        url = urlparse(request.url)
        if url.scheme not in ("data", "blob") and url.hostname != "127.0.0.1":
            self.problems.append(f"request to {request.url}")

    def find(self, selector: str):
        return self.page.locator(selector)

    def text(self, selector: str) -> str:
        return self.find(selector).inner_text()

    def type(self, caption: str) -> None:
        self.find("#caption textarea").fill(caption)
        self.page.keyboard.press("Enter")

    def draw(self, caption: str, words: str | None = None) -> None:
        """Type a caption and wait for its drawing. `words`: how its chips read, where that differs from the caption."""
        self.type(caption)
        self.wait_for_words(words or caption)

    def wait_for_words(self, words: str) -> None:
        chips = "[...document.querySelectorAll('.chip')].map(chip => chip.textContent).join(' ')"
        self.page.wait_for_function(f"words => {chips} === words", arg=words)

    def wait_for_seed(self, seed: int) -> None:
        self.page.wait_for_function(
            "start => document.querySelector('.facts').textContent.startsWith(start)", arg=f"seed {seed} "
        )

    def wait_for_fact(self, fact: str) -> None:
        self.page.wait_for_function(
            "fact => document.querySelector('.facts').textContent.includes(`· ${fact} ·`)", arg=fact
        )

    def unfold_settings(self) -> None:
        """Where the window is too narrow for them, they are behind a button."""
        self.find("#draw-bar .fold-settings button").click()
        self.page.wait_for_selector("#settings.is-open")

    def open_keep_menu(self) -> None:
        self.find("#keeping .fold").click()
        self.page.wait_for_selector("#keep-menu.is-open")

    def glimpse(self) -> int:
        return int(self.text(".glimpse").split()[1])

    def glimpse_of_ribbon(self) -> int:
        """The same, where it is not written out."""
        return int(self.find("#draw-player .ribbon-track").get_attribute("aria-valuenow"))

    def wait_for_glimpse(self, number: int) -> None:
        self.page.wait_for_function(
            "start => document.querySelector('.glimpse').textContent.startsWith(start)", arg=f"glimpse {number} "
        )

    def playing(self) -> bool:
        return self.find(".play").get_attribute("aria-label") == "Pause"

    def go_to(self, number: int) -> None:
        """Stop at a glimpse, with the ribbon."""
        box = self.find(".ribbon-track").bounding_box()
        self.find(".ribbon-track").click(position={"x": (number - 0.5) / 32 * box["width"], "y": box["height"] / 2})
        assert self.glimpse() == number

    def picture(self) -> str:
        """What the large canvas shows, to compare."""
        return self.page.evaluate("document.querySelector('.raw .picture').toDataURL()")

    def message(self) -> str:
        self.page.wait_for_selector("#notice p")
        return self.text("#notice p")
