"""The strip of drawings, and pictures that come back."""

import pytest
from PIL import Image

from .visit import CAPTION, Visit

OTHER = "the digit seven is on the left ."
ENTRIES = ".history .entry"


def seeds(v) -> list[str]:
    return v.find(ENTRIES).all_inner_texts()


def wait_for_entries(v, count: int) -> None:
    v.page.wait_for_function(f"document.querySelectorAll('{ENTRIES}').length === {count}")


def reload(v) -> None:
    """As a visitor does; then the drawing on show is one of the strip."""
    v.page.reload()
    v.page.wait_for_selector(f"{ENTRIES}[aria-current]")


def drop(v, path, kind: str) -> None:
    """Let go of a file over the page, as from a folder."""
    data = v.page.evaluate_handle(
        """([bytes, name, type]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
        return transfer;
    }""",
        [list(path.read_bytes()), path.name, kind],
    )
    v.find("#draw-player").dispatch_event("drop", {"dataTransfer": data})


def test_every_drawing_is_kept_once_and_one_click_restores_it(visit):
    v = visit()
    wait_for_entries(v, 1)
    v.draw(CAPTION)
    v.go_to(32)
    picture, strength = v.picture(), v.find("#strength input[type=number]").input_value()
    wait_for_entries(v, 2)
    assert v.find(ENTRIES).first.get_attribute("title") == CAPTION and seeds(v)[0] == "seed 7"
    v.find("#seed input").fill("8")
    for slider, value in (("#temperature", "1.2"), ("#strength", "3")):
        v.find(f"{slider} input[type=number]").fill(value)
        v.find(f"{slider} input[type=number]").blur()
    v.find("#variations label").nth(1).click()
    v.draw(OTHER)
    wait_for_entries(v, v.find(ENTRIES).count())
    kept = v.find(ENTRIES).count()
    v.find(f".entry[title='{CAPTION}'][aria-label*='Seed 7,']").first.click()
    v.wait_for_words(CAPTION)
    v.wait_for_seed(7)
    v.go_to(32)
    assert v.picture() == picture and v.find(ENTRIES).count() == kept
    assert v.find("#caption textarea").input_value() == CAPTION and v.find("#seed input").input_value() == "7"
    assert v.find("#variations input:checked").input_value() == "1"
    assert v.find("#strength input[type=number]").input_value() == strength
    assert v.find(".entry[aria-current]").get_attribute("title") == CAPTION


def test_it_survives_a_reload_and_can_be_cleared(visit):
    v = visit()
    v.draw(OTHER)
    wait_for_entries(v, 2)
    reload(v)
    wait_for_entries(v, 2)
    v.find(".forget").click()
    assert v.find(".history").is_hidden() and v.page.evaluate("localStorage.getItem('alignDRAW-history')") is None


def test_it_is_bounded_and_small(visit):
    v = visit()
    wait_for_entries(v, 1)
    v.page.evaluate("""() => {
        const [one] = JSON.parse(localStorage.getItem('alignDRAW-history'));
        localStorage.setItem('alignDRAW-history', JSON.stringify(Array.from({ length: 80 }, (_, i) => ({ ...one, seed: 100 + i }))));
    }""")
    reload(v)
    v.draw(OTHER)
    wait_for_entries(v, 60)
    assert seeds(v)[0] == "seed 7" and v.page.evaluate("localStorage.getItem('alignDRAW-history').length") < 600_000


@pytest.mark.parametrize(
    "kept", ["not json", "{}", "[1, null]", "null", '[{"caption": "x", "picture": "http://elsewhere/x.png"}]']
)
def test_a_damaged_memory_is_begun_anew(visit, kept):
    v = visit()
    v.page.evaluate("kept => localStorage.setItem('alignDRAW-history', kept)", kept)
    reload(v)
    wait_for_entries(v, 1)


def test_a_changed_entry_is_refused_in_a_sentence(visit):
    v = visit()
    wait_for_entries(v, 1)
    v.page.evaluate("""() => {
        const [one] = JSON.parse(localStorage.getItem('alignDRAW-history'));
        localStorage.setItem('alignDRAW-history', JSON.stringify([{ ...one, seed: '<b>', checkpoint: '../x' }]));
    }""")
    reload(v)
    wait_for_entries(v, 2)
    v.find(ENTRIES).nth(1).click()
    assert "damaged" in v.message() and v.find("#notice b").count() == 0


@pytest.mark.parametrize("kind", ["GIF", "MP4", "PNG"])
def test_a_saved_picture_dropped_on_the_page_is_drawn_again(visit, tmp_path, kind):
    v = visit(accept_downloads=True)
    v.find("#seed input").fill("11")
    v.find("#strength input[type=number]").fill("2.5")
    v.find("#strength input[type=number]").blur()
    v.draw(CAPTION)
    v.wait_for_seed(11)
    v.wait_for_fact("caption strength 2.5")
    v.go_to(32)
    picture = v.picture()
    v.open_keep_menu()
    with v.page.expect_download() as download:
        v.page.get_by_role("button", name=kind, exact=True).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    v.find("#seed input").fill("7")
    v.find("#strength input[type=number]").fill("1")
    v.find("#strength input[type=number]").blur()
    v.draw(OTHER)
    v.wait_for_fact("caption strength 1")
    drop(v, path, "video/mp4" if kind == "MP4" else f"image/{kind.lower()}")
    v.wait_for_words(CAPTION)
    v.wait_for_seed(11)
    v.go_to(32)
    assert v.picture() == picture and v.find("#caption textarea").input_value() == CAPTION
    assert v.find("#strength input[type=number]").input_value() == "2.5"


def test_a_foreign_picture_is_refused_and_the_next_can_be_chosen(visit, tmp_path):
    v = visit()
    for name in ["holiday.png", "again.png"]:
        Image.new("RGB", (8, 8)).save(tmp_path / name)
        v.find("#pass-on input[type=file]").set_input_files(tmp_path / name)
        v.page.wait_for_function("name => document.querySelector('#notice p')?.textContent.startsWith(name)", arg=name)
        assert "only a picture saved by alignDRAW" in v.message()


def test_a_drawing_can_be_named_and_starred_and_stays_in_front(visit):
    v = visit()
    wait_for_entries(v, 1)
    v.draw(CAPTION)
    wait_for_entries(v, 2)
    v.find(".history .name").fill("my three")
    v.find(".history .name").press("Enter")
    v.page.get_by_role("button", name="Star the drawing on show").click()
    assert seeds(v)[0] == "★ my three"
    v.draw(OTHER)
    wait_for_entries(v, 3)
    assert seeds(v) == ["★ my three", "seed 7", "seed 7"]  # newer ones stand behind it
    assert v.find(".history .name").input_value() == ""  # that of the drawing on show
    reload(v)
    wait_for_entries(v, 3)
    v.find(".forget").click()
    v.page.wait_for_function(f"document.querySelectorAll('{ENTRIES}').length <= 1")
    assert seeds(v) == ["★ my three"]
    v.find(ENTRIES).first.click()
    v.wait_for_words(CAPTION)
    v.page.wait_for_function("document.querySelector('.history .name').value === 'my three'")
    v.page.get_by_role("button", name="Star the drawing on show").click()
    assert seeds(v) == ["my three"]


def test_two_tabs_of_a_browser_have_one_history(visit, address):
    v = visit()
    wait_for_entries(v, 1)
    other = Visit(v.page.context.new_page()).begin(address)
    v.draw(CAPTION)
    wait_for_entries(v, 2)
    v.page.get_by_role("button", name="Star the drawing on show").click()
    other.draw(OTHER)
    for each in (other, v):
        wait_for_entries(each, 3)
        assert seeds(each)[0].startswith("★")
    other.page.close()
    reload(v)
    wait_for_entries(v, 3)
