"""What holds for the page as a whole."""

import pytest

from .visit import CAPTION


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways(visit, width, scheme):
    v = visit(viewport={"width": width, "height": 844}, color_scheme=scheme)
    v.draw("the " + "three" * 40 + " is on the left .")
    if width < 1081:
        v.unfold_settings()
    assert v.page.evaluate("document.documentElement.scrollWidth") <= width
    v.find("#variations label").nth(3).click()
    v.page.wait_for_selector(".thumbnails button")
    assert v.page.evaluate("document.documentElement.scrollWidth") <= width
    v.type("zyx" * 500)
    v.message()
    assert v.page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_and_light_can_be_chosen_and_are_kept(visit):
    v = visit(color_scheme="light")
    paper = "getComputedStyle(document.body).getPropertyValue('--body-background-fill')"
    light = v.page.evaluate(paper)
    v.find(".theme").click()
    dark = v.page.evaluate(paper)
    assert dark != light
    v.page.reload()
    v.page.wait_for_selector(".player.is-ready")
    assert v.page.evaluate(paper) == dark


def test_every_control_has_a_name(visit):
    v = visit()
    v.draw(CAPTION)
    nameless = v.page.evaluate("""() => {
        const controls = document.querySelectorAll('.player button, .player select, .player [role], #ask button, #ask textarea');
        const name = (e) => e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label')?.textContent.trim();
        return [...controls].filter(e => !name(e)).map(e => e.outerHTML);
    }""")
    assert nameless == []
    assert v.find("#notice [role=status]").count() == 1
