"""Links, the address bar, and the app as a program of its own."""

from urllib.parse import parse_qs, urlencode, urlparse

from ..page.conftest import untrained_checkpoint
from .comparing import Comparing
from .visit import CAPTION

SMALL = "the red bus ."
FORGET_THE_STRENGTH = """() => {
    const kept = JSON.parse(localStorage.getItem('alignDRAW-history'));
    localStorage.setItem('alignDRAW-history', JSON.stringify(kept.map(({ strength, ...entry }) => entry)));
}"""


def query(v) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(v.page.url).query).items()}


def open_link(v, **values) -> None:
    v.page.goto(f"{v.page.url.split('?')[0]}?{urlencode(values)}")
    v.page.wait_for_selector(".player.is-ready")


def test_a_link_opens_exactly_that_drawing(visit):
    v = visit()
    v.find("#seed input").fill("21")
    v.find("#temperature input[type=number]").fill("0.9")
    v.find("#temperature input[type=number]").blur()
    v.find("#strength input[type=number]").fill("2.5")
    v.find("#strength input[type=number]").blur()
    v.draw(CAPTION)
    v.wait_for_seed(21)
    v.page.wait_for_function("new URLSearchParams(location.search).get('temperature') === '0.9'")
    v.page.wait_for_function("new URLSearchParams(location.search).get('strength') === '2.5'")
    v.go_to(32)
    picture, link = v.picture(), query(v)
    assert link == {
        "caption": CAPTION,
        "seed": "21",
        "temperature": "0.9",
        "strength": "2.5",
        "checkpoint": link["checkpoint"],
    }
    other = visit()
    open_link(other, **link)
    other.wait_for_seed(21)
    other.go_to(32)
    assert other.picture() == picture
    assert other.find("#caption textarea").input_value() == CAPTION and other.find("#seed input").input_value() == "21"
    assert other.find("#temperature input[type=number]").input_value() == "0.9"
    assert other.find("#strength input[type=number]").input_value() == "2.5"


def test_an_older_link_or_entry_of_the_history_without_a_strength_draws_as_it_did(started, visit_to, tmp_path):
    address = started(tmp_path, untrained_checkpoint(tmp_path, default_strength=2.0))
    v = visit_to(address)
    v.wait_for_fact("caption strength 2")
    assert v.find("#strength input[type=number]").input_value() == "2"
    older = {"caption": SMALL, "seed": "5", "temperature": "0.7", "checkpoint": "untrained"}
    v.draw(SMALL)
    v.page.evaluate(FORGET_THE_STRENGTH)
    open_link(v, **older)
    v.wait_for_seed(5)
    v.wait_for_fact("caption strength 1")
    v.go_to(32)
    linked = v.picture()
    assert v.find("#strength input[type=number]").input_value() == "1"
    v.find("#strength input[type=number]").fill("2")
    v.page.keyboard.press("Enter")  # leaves the field as well
    v.wait_for_fact("caption strength 2")
    v.go_to(32)
    assert v.picture() != linked
    v.find(f".entry[title='{SMALL}'][aria-label$='Seed 7, temperature 0.7, caption strength 1.']").click()
    v.wait_for_seed(7)
    v.wait_for_fact("caption strength 1")
    assert v.find("#strength input[type=number]").input_value() == "1"
    compared = Comparing(v).open_link(**{**older, "caption": "the {red|green} bus ."})
    assert "· caption strength 1 ·" in compared.find(".facts").inner_text()


def test_a_chosen_variation_is_what_the_link_says(visit):
    v = visit()
    v.find("#variations label").nth(1).click()
    v.find(".thumbnails button").nth(1).click()
    v.wait_for_seed(8)
    assert query(v)["seed"] == "8"


def test_a_bad_link_is_answered_with_a_sentence_and_the_usual_drawing(visit):
    v = visit()
    usual = query(v)
    open_link(v, caption=CAPTION, seed="<b>x</b>")
    assert "seed" in v.message() and "usual first drawing" in v.message()
    v.page.wait_for_function(
        "caption => new URLSearchParams(location.search).get('caption') === caption", arg=usual["caption"]
    )
    assert query(v) == usual


def test_copy_link_copies_the_address(visit):
    v = visit(permissions=["clipboard-read", "clipboard-write"])
    v.draw(CAPTION)
    v.page.wait_for_function("caption => new URLSearchParams(location.search).get('caption') === caption", arg=CAPTION)
    v.open_keep_menu()
    v.find("#share .copy-link").click()
    v.page.wait_for_function("document.querySelector('#share .copy-link').textContent === 'Link copied'")
    assert v.page.evaluate("navigator.clipboard.readText()") == v.page.url


def test_the_embed_code_is_a_frame_of_what_is_shown(visit):
    v = visit(permissions=["clipboard-read", "clipboard-write"])
    v.draw(CAPTION)
    v.wait_for_seed(7)
    v.open_keep_menu()
    v.find("#share .copy-embed").click()
    v.page.wait_for_function("document.querySelector('#share .copy-embed').textContent === 'Embed copied'")
    frame = v.page.evaluate("""async () => {
        const frame = new DOMParser().parseFromString(await navigator.clipboard.readText(), "text/html").querySelector("iframe");
        return { src: frame.src, title: frame.title, allow: frame.allow };
    }""")
    assert frame["src"] == f"{v.page.url}&embed=1" and CAPTION in frame["title"] and frame["allow"] == "fullscreen"


def test_without_a_clipboard_the_button_points_at_the_address_bar(visit):
    v = visit()
    v.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    v.open_keep_menu()
    v.find("#share .copy-link").click()
    v.page.wait_for_function("document.querySelector('#share .copy-link').textContent === 'Copy the address bar'")


def test_a_browser_can_install_it_under_its_own_name_and_icon(visit, address):
    v = visit()
    manifest = v.page.request.get(f"{address}/manifest.json").json()
    assert manifest["name"] == "alignDRAW" and manifest["display"] == "standalone"
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert sizes == {"192x192", "512x512"}
    icons = [v.page.request.get(address + icon["src"]) for icon in manifest["icons"]]
    assert all(icon.ok and icon.headers["content-type"] == "image/png" for icon in icons)
    assert v.page.request.get(f"{address}/favicon.ico").body().startswith(b"\x89PNG")
