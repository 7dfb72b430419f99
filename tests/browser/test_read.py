"""A reader on the page: the fold below the drawing, the Read tab, and Telephone."""

import numpy as np
import pytest
from PIL import Image, ImageOps

import alignDRAW_core as ad
from alignDRAW_core.generation.telephone import telephone

from ..page.conftest import CAPTION, digits_checkpoint, small_reader, untrained_checkpoint
from .conftest import running
from .test_accessibility import faults
from .visit import READY, Visit

SOFT, HARD = "small-reader", "a-reader-of-scenes"
DRAWING = {"seed": 7, "temperature": 0.7, "sharpen": False}  # the first of a visit
SEVEN = "the digit seven ."
READ = {
    CAPTION: "the digit three is on the right of the bus .",
    SEVEN: "a red bus on top .",
    "a red bus on top .": "a bus .",
}
GIVEN = {255: "the green bus is on the left .", 0: "three red three green .", 128: "seven of seven ."}
SAID = """element => [...document.querySelectorAll(`${element} .word`)].map(word => word.textContent)"""
BRIGHTEST = """element => {
    const canvas = document.querySelector(`${element} .place canvas`), { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const lit = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] * data[4 * i + 3]);
    const at = lit.indexOf(Math.max(...lit));
    return [Math.floor(Math.floor(at / canvas.width) / 8), Math.floor(at % canvas.width / 8)];
}"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Painters and readers: one of each learned from the same data."""
    folder = tmp_path_factory.mktemp("readers")
    digits_checkpoint(folder)
    untrained_checkpoint(folder, "unread")
    painter = ad.load(folder / "untrained.safetensors", "cpu")
    seen = {said: painter.draw(caption, **DRAWING).image for caption, said in READ.items()}
    seen |= {said: gradient(level, (13, 11)) / np.float32(255) for level, said in GIVEN.items()}
    small_reader(folder, SOFT, lessons=seen)
    small_reader(folder, HARD, "scenes", seen, attention="hard")
    return folder


@pytest.fixture(scope="module")
def read_address(home):
    with running(
        home, home / "untrained.safetensors", "--checkpoint-dir", home, "--runs-dir", home / "runs"
    ) as address:
        yield address


@pytest.fixture
def open_page(visit_to, read_address):
    def start(path: str = "", ready: str = READY, **options) -> Visit:
        return visit_to(read_address + path, ready, **{"viewport": {"width": 1366, "height": 768}, **options})

    return start


def gradient(level: int, size: tuple[int, int]) -> np.ndarray:
    """uint8 [H, W, 1]"""
    picture = Image.linear_gradient("L").point(lambda value: value ^ level)
    return np.asarray(ImageOps.fit(picture, size))[..., None]


def reading_of(home, caption: str, name: str = SOFT) -> ad.Reading:
    """As the core reads the drawing of a caption."""
    drawing = ad.load(home / "untrained.safetensors", "cpu").draw(caption, **DRAWING)
    return ad.load_captioner(home / f"{name}.safetensors", "cpu").read(drawing.image)


def wait_for_reading(v: Visit, words: list[str], part: str) -> None:
    v.page.wait_for_function(f"([element, words]) => ({SAID})(element).join() === words.join()", arg=[part, words])


def wait_until_said(v: Visit, part: str) -> None:
    v.page.wait_for_selector(f"{part} .word")
    v.page.wait_for_function("element => !document.querySelector(`${element} .is-unsaid`)", arg=part)


def choose(v: Visit, field: str, name: str) -> None:
    v.find(f"{field} input").click()
    v.find(f"{field} [role=option]").filter(has_text=name).first.click()


def files(v: Visit, path, event: str, holder: str) -> None:
    """A file comes as from a folder (drop) or the clipboard (paste)."""
    v.page.evaluate(
        """([bytes, name, event, holder]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
            document.body.dispatchEvent(Object.assign(new Event(event, { bubbles: true, cancelable: true }), { [holder]: data }));
        }""",
        [list(path.read_bytes()), path.name, event, holder],
    )


def test_the_fold_reads_the_drawing_word_by_word(open_page, home):
    v = open_page()
    reading = reading_of(home, CAPTION)
    assert v.text(".sees summary") == "What does a reader see?" and v.find(".sees .word").count() == 0
    v.find(".sees summary").click()
    v.page.wait_for_function(  # some are said, others still to come
        "document.querySelector('#sees .word:not(.is-unsaid)') && document.querySelector('#sees .word.is-unsaid')"
    )
    wait_until_said(v, "#sees")
    assert v.page.evaluate(SAID, "#sees") == reading.words and "raw" in v.text(".sees .note")
    caption = CAPTION.split()
    for word in v.find("#sees .word").all():
        classes, text = word.get_attribute("class"), word.inner_text()
        assert ("agrees" in classes) == (text in caption and text not in "the digit is on at of image .".split())
    v.page.wait_for_function("!document.querySelector('#sees .place').children.length")  # at rest the picture is plain
    n = len(reading.words) - 1
    v.find("#sees .word").nth(n).hover()
    at = np.unravel_index(reading.attention[n].argmax(), reading.attention[n].shape)
    assert v.page.evaluate(BRIGHTEST, "#sees") == list(at)

    v.page.mouse.move(0, 0)
    v.go_to(20)
    v.find("#sees .word").first.focus()
    v.page.keyboard.press("ArrowRight")
    focused = "[...document.querySelectorAll('#sees .word')].indexOf(document.activeElement)"
    assert v.page.evaluate(focused) == 1 and v.find("#sees .word.is-looked-for").count() == 1 and v.glimpse() == 20
    v.page.keyboard.press("End")
    assert v.page.evaluate(focused) == n
    v.page.keyboard.press("Home")
    assert v.page.evaluate(focused) == 0
    assert faults(v.page) == []

    v.page.get_by_role("button", name="How does a reader read?").click()
    assert v.text(".term h3") == "Reading a picture back"
    v.page.keyboard.press("Escape")

    v.draw(SEVEN)  # while it is open it follows
    wait_for_reading(v, reading_of(home, SEVEN).words, "#sees")
    choose(v, "#checkpoint", "unread")
    v.page.wait_for_selector(".sees", state="hidden")
    choose(v, "#checkpoint", "untrained")
    v.page.wait_for_selector(".sees", state="visible")


def test_any_picture_is_read_and_a_bad_one_changes_nothing(open_page, home, tmp_path):
    v = open_page("?tab=read", "#reading .word")
    tabs = [
        tab.get_attribute("data-tab-id") for tab in v.find("#tabs [role=tablist]").first.locator("[role=tab]").all()
    ]
    assert tabs == ["draw", "compare", "read", "train", "how"]
    wait_for_reading(v, reading_of(home, CAPTION).words, "#reading")  # the drawing is read first
    assert v.find("#reading .told").inner_text() and SOFT in v.text("#reading .reader")

    reader = ad.load_captioner(home / f"{SOFT}.safetensors", "cpu")
    said = []
    for level, way in ((255, "choose"), (128, "drop"), (0, "paste")):
        path = tmp_path / f"{way}.png"
        Image.fromarray(gradient(level, (260, 220)).squeeze(2)).save(path)
        before = v.find("#reading .picture").get_attribute("src")
        if way == "choose":
            v.find("#read-bar input[type=file]").set_input_files(path)
        else:
            files(v, path, way, {"drop": "dataTransfer", "paste": "clipboardData"}[way])
        v.page.wait_for_function("src => document.querySelector('#reading .picture').src !== src", arg=before)
        said.append(reader.read(path).words)
        assert v.page.evaluate(SAID, "#reading") == said[-1]
    assert not v.find("#reading .told").inner_text()  # nobody knows its caption
    assert v.find("#reading .places button").count() == len(said[-1]) and "% a word" in v.text("#reading .sure")

    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    v.find("#read-bar input[type=file]").set_input_files(bad)
    v.page.wait_for_selector("#read-notice p")
    assert "cannot be used" in v.text("#read-notice") and v.page.evaluate(SAID, "#reading") == said[-1]

    choose(v, "#reader", HARD)  # the same picture, another reader
    v.page.wait_for_function(
        "name => document.querySelector('#reading .reader').textContent.startsWith(name)", arg=HARD
    )
    wait_until_said(v, "#reading")
    assert v.find("#read-notice p").count() == 0 and v.find("#telephone-part").is_hidden()
    hard = ad.load_captioner(home / f"{HARD}.safetensors", "cpu").read(path)
    assert v.page.evaluate(SAID, "#reading") == hard.words
    v.find("#reading .places button").first.click()
    row, column = np.unravel_index(hard.attention[0].argmax(), hard.attention[0].shape)
    box = v.find("#reading .place .edge")
    assert [box.get_attribute(name) for name in "yx"] == [str(row), str(column)]
    assert v.find("#reading .word").first.get_attribute("aria-pressed") == "true" and faults(v.page) == []
    v.find("#read-intake .drawing").click()  # its own reader comes with it
    wait_for_reading(v, reading_of(home, CAPTION).words, "#reading")
    v.page.wait_for_selector("#telephone-part", state="visible")
    assert v.find("#reader input").input_value() == SOFT


def test_telephone_on_a_phone_in_the_dark(open_page, home, tmp_path):
    v = open_page(
        "?tab=read",
        "#reading .word",
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
        reduced_motion="reduce",
        has_touch=True,
    )
    assert v.find("#tabs [role=tablist]").first.locator("[role=tab]").count() == 5  # none behind a menu
    assert v.find("#reading .is-unsaid").count() == 0  # at once
    v.find("#reading .word").nth(1).tap()
    assert v.find("#reading .word").nth(1).get_attribute("aria-pressed") == "true"
    assert v.find("#reading .place canvas").count() == 1

    painter, reader = (
        ad.load(home / "untrained.safetensors", "cpu"),
        ad.load_captioner(home / f"{SOFT}.safetensors", "cpu"),
    )
    game = telephone(painter, reader, CAPTION, 4, 7)
    v.find("#rounds label").nth(1).click()
    v.find("#play").click()
    v.page.wait_for_function("told => document.querySelector('#telephone .told').textContent === told", arg=game.told)
    v.page.wait_for_function(
        "count => document.querySelectorAll('#telephone li').length === count", arg=len(game.rounds)
    )
    assert v.find("#telephone figcaption").all_inner_texts() == [each.reading.caption for each in game.rounds]
    lost = [word for word in game.words if word in set(game.telling) - set(game.survived)]
    assert v.find("#telephone .first s").all_inner_texts() == lost
    marked = [v.find("#telephone li").nth(k).locator("mark").all_inner_texts() for k in range(len(game.rounds))]
    assert [set(each) for each in marked] == [set(each.kept) for each in game.rounds]
    assert v.page.evaluate("document.documentElement.scrollWidth") <= 390 and faults(v.page) == []

    with v.page.expect_download() as download:
        v.find("#telephone-keep").get_by_role("button", name="sheet", exact=True).click()
    download.value.save_as(tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert game.told in sheet.text["Description"]
    v.find("#telephone-caption textarea").fill("?!")
    v.find("#play").click()
    v.page.wait_for_selector("#telephone-notice p")
    assert "no words" in v.text("#telephone-notice") and v.find("#telephone li").count() == len(game.rounds)
