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


TERMS = [
    ("What is a glimpse?", "glimpse", "Glimpse"),
    ("What is the window?", "window", "Window"),
    ("What is sharpened?", "sharpened", "Sharpened"),
    ("What is the ribbon?", "ribbon", "Ribbon"),
    ("What is the temperature?", "seed", "Seed and temperature"),
    ("What is the caption strength?", "strength", "Caption strength"),
]


def test_every_question_mark_explains_its_term_in_place(visit):
    v = visit()
    for question, _, title in TERMS:
        button = v.page.get_by_role("button", name=question)
        button.click()
        said = v.page.get_by_role("dialog", name=question)
        box = said.bounding_box()
        assert v.text(".term h3") == title and len(v.text(".term p")) > 40
        assert box["x"] >= 0 and box["x"] + box["width"] <= v.page.viewport_size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= v.page.viewport_size["height"]
        assert button.get_attribute("aria-expanded") == "true" and v.find("#caption").is_visible()
    v.page.keyboard.press("Escape")
    assert not v.find(".term").is_visible() and button.get_attribute("aria-expanded") == "false"
    button.click()
    button.click()  # a second press closes it
    assert not v.find(".term").is_visible()


def test_an_explanation_leads_to_the_whole_of_it(visit):
    v = visit()
    for question, term, _ in TERMS[:2]:
        v.page.get_by_role("button", name=question).click()
        v.find(".term-more").click()
        v.page.wait_for_function(f"document.activeElement.id === 'how-{term}'")
        box = v.find(f"#how-{term}").bounding_box()
        assert 0 <= box["y"] <= 900 and not v.find(".term").is_visible()
        v.find("[role=tab][data-tab-id=draw]").click()
    assert v.page.evaluate("alignDRAW.players.length") == 1


def test_a_drawing_is_walked_through_in_five_steps(v):
    steps = v.find(".walk li")
    titles = [step.locator("h3").inner_text() for step in steps.all()]
    assert titles == [
        "The caption is read",
        "The first glimpse",
        "After 8 glimpses",
        "After 16 glimpses",
        "Finished, after 32",
    ]
    most = v.page.evaluate("""() => {
        const { picture, payload } = alignDRAW.players[0];
        const sums = payload.words.map((_, n) => picture.attention.slice(1, 8).reduce((sum, alpha) => sum + alpha[n], 0));
        return payload.words[sums.indexOf(Math.max(...sums))];
    }""")
    assert f"went to “{most}”" in steps.nth(2).inner_text()
    steps.nth(3).locator("button").click()
    assert v.page.evaluate("alignDRAW.clock('draw').at") == 15 and "Glimpse 16 of 32" in v.text(".how-now")
    canvases = v.page.evaluate("[...document.querySelectorAll('.walk canvas')].map(each => each.toDataURL())")
    assert len(set(canvases)) == 5


def test_a_link_opens_the_tab(visit):
    v = visit()
    v.page.goto(v.page.url.split("?")[0] + "?tab=how")
    v.page.wait_for_selector(".how")
    v.page.wait_for_function("new URLSearchParams(location.search).get('tab') === 'how'")
    v.find("[role=tab][data-tab-id=draw]").click()
    v.page.wait_for_function("!new URLSearchParams(location.search).has('tab')")


def test_a_link_to_a_tab_that_is_not_there_is_answered_in_the_draw_tab(visit):
    v = visit()
    v.page.goto(v.page.url.split("?")[0] + "?tab=no'%5B where")
    v.page.wait_for_function("new URLSearchParams(location.search).has('caption')")
    assert v.find("[role=tab][data-tab-id=draw]").get_attribute("aria-selected") == "true"
    assert v.find("#draw-player .player.is-ready").is_visible()


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


def test_every_kind_of_model_is_told_of(visit):
    from alignDRAW_core.models.registry import ALL

    v = visit()
    v.find("[role=tab][data-tab-id=how]").click()
    v.page.wait_for_selector(".kin")
    told = v.find(".kin dt").all_inner_texts()
    assert len(told) == len(ALL) and {"alignDRAW", "noalignDRAW", "skipthoughtDRAW", "LAPGAN", "VED"} <= set(told)
    assert all(len(flow.split()) > 2 for flow in v.find(".kin-flow").all_inner_texts())
