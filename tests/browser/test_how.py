"""How it works: the diagram follows the player, and each question mark leads to its term."""

import pytest

LIT = (
    "[...document.querySelectorAll('.how [data-part].is-lit')].filter(part => part.getClientRects().length)"
    ".map(part => part.dataset.part)"
)


@pytest.fixture
def v(visit):
    """The How it works tab, its drawing at rest on glimpse 10."""
    v = visit()
    v.go_to(10)
    v.find("[role=tab][data-tab-id=how]").click()
    v.page.wait_for_selector(".how")
    return v


def test_the_diagram_shows_what_the_player_shows(v):
    assert v.page.evaluate(LIT) == ["write"] and "Glimpse 10 of 32" in v.text(".how-now")
    same = """() => {
        const images = [...document.querySelectorAll('.how image')].map(image => image.getAttribute('href'));
        const canvas = document.createElement('canvas');
        alignDRAW.paint(canvas, alignDRAW.players[0].picture.raw[alignDRAW.players[0].clock.at]);
        return images.length === 2 && images.every(image => image === canvas.toDataURL());
    }"""
    assert v.page.evaluate(same)
    v.page.evaluate("alignDRAW.clock('draw').seek(20)")
    assert "Glimpse 21 of 32" in v.text(".how-now") and v.page.evaluate(same)


def test_next_step_goes_through_a_glimpse_and_into_the_next(v):
    v.page.evaluate("alignDRAW.clock('draw').seek(31)")
    seen = []
    for _ in range(10):
        v.find(".how-step").click()
        seen += v.page.evaluate(LIT)
    assert seen == ["language", "align", "sample", "generate", "write", "align", "sample", "generate", "write", "align"]
    assert "Glimpse 3 of 32" in v.text(".how-now") and v.page.evaluate("alignDRAW.clock('draw').at") == 2


def test_played_slowly_the_light_moves_with_the_player(v):
    v.find(".how-play").click()
    for part in ["align", "write", "align"]:
        v.page.wait_for_function(f"{LIT}.includes('{part}')")
    assert v.page.evaluate("alignDRAW.clock('draw').playing")
    v.find(".how-play").click()
    assert not v.page.evaluate("alignDRAW.clock('draw').playing") and v.text(".how-play") == "Play slowly"


def test_the_most_attended_word_is_named(v):
    v.find(".how-step").click()
    most = v.page.evaluate("""() => {
        const { picture, payload } = alignDRAW.players[0], alpha = picture.attention[alignDRAW.players[0].clock.at];
        return payload.words[alpha.indexOf(Math.max(...alpha))];
    }""")
    assert f"“{most}”" in v.text(".how-now")


def test_every_question_mark_leads_to_its_term(visit):
    v = visit()
    for name, term in [
        ("What is a glimpse?", "glimpse"),
        ("What is the window?", "window"),
        ("What is sharpened?", "sharpened"),
        ("What is the ribbon?", "ribbon"),
        ("What is the temperature?", "seed"),
        ("What is the caption strength?", "strength"),
    ]:
        v.page.get_by_role("button", name=name).click()
        v.page.wait_for_function(f"document.activeElement.id === 'how-{term}'")
        box = v.find(f"#how-{term}").bounding_box()
        assert 0 <= box["y"] <= 900
        v.find("[role=tab][data-tab-id=draw]").click()
    assert v.page.evaluate("alignDRAW.players.length") == 1


def test_a_link_opens_the_tab(visit):
    v = visit()
    v.page.goto(v.page.url.split("?")[0] + "?tab=how")
    v.page.wait_for_selector(".how")
    v.page.wait_for_function("new URLSearchParams(location.search).get('tab') === 'how'")
    v.find("[role=tab][data-tab-id=draw]").click()
    v.page.wait_for_function("!new URLSearchParams(location.search).has('tab')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_diagram_and_formulas_are_readable_on_a_phone(visit, scheme):
    v = visit(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    v.find("[role=tab][data-tab-id=how]").click()
    v.page.wait_for_selector(".how")
    assert v.page.evaluate("document.documentElement.scrollWidth") <= 390
    v.find(".how-step").click()
    assert len(v.page.evaluate(LIT)) == 1 and v.find(".how-tall").is_visible()
    for text in v.find(".how-tall text, .how math[display=block]").all():
        box = text.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, text.inner_html()
    # an SVG's letters shrink with it
    scale = v.page.evaluate("document.querySelector('.how-tall').getScreenCTM().a")
    assert 14 * scale >= 12 and v.page.evaluate(
        "[...document.querySelectorAll('.how math[display=block]')].every(e => parseFloat(getComputedStyle(e).fontSize) >= 14)"
    )
    assert v.page.evaluate("[...document.querySelectorAll('.how dd')].every(e => e.scrollWidth <= e.clientWidth)")
