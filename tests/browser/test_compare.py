"""The Compare tab: alternatives, swaps, one clock, links."""

from ..page.conftest import untrained_checkpoint
from .comparing import FOUR, GRID, PAIR, Comparing, farthest

ALONE = "the digit three is on the left of the digit five ."
EIGHT = ["one", "two", "three", "four", "six", "seven", "eight", "nine"]


def test_alternatives_in_braces_are_drawn_side_by_side_from_the_same_noise(visit):
    tab = Comparing(visit()).open()
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    assert tab.find(".cell .chips").nth(1).inner_text().split()[2] == "two"
    assert tab.find(".facts").inner_text().startswith("seed 7 ·")
    assert len(set(tab.pictures())) == 4
    assert tab.find(".cell .window:not([hidden])").count() == tab.find(".cell .ribbon-map").count() == 4


def test_two_pairs_of_braces_make_a_grid_with_heads(visit):
    tab = Comparing(visit()).open()
    tab.compare(GRID, ["three · left", "seven · left", "three · right", "seven · right"])
    assert tab.find(".column-head").all_inner_texts() == ["three", "seven"]
    assert tab.find(".row-head").all_inner_texts() == ["left", "right"]
    rows = [
        box["y"]
        for box in tab.find(".cell").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().toJSON())")
    ]
    assert rows[0] == rows[1] < rows[2] == rows[3]


def test_a_preset_is_one_click(visit):
    tab = Comparing(visit()).open()
    preset = tab.page.locator("#compare-presets .gallery-item").nth(1)
    text = preset.inner_text()
    preset.click()
    tab.page.wait_for_function("text => document.querySelector('#compare-text textarea').value === text", arg=text)
    tab.wait_for(["left", "right"])


def test_one_clock_drives_all_drawings_and_never_asks_the_server(visit):
    tab = Comparing(visit()).open()
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    tab.go_to(32)
    finished = tab.pictures()
    asked = []
    tab.page.on("request", lambda request: asked.append(request.url))
    for cell, glimpse in ((2, 5), (0, 20), (3, 11)):
        tab.go_to(glimpse, cell)
        assert [head.get_attribute("aria-valuenow") for head in tab.find(".ribbon-track").all()] == [str(glimpse)] * 4
        assert not set(tab.pictures()) & set(finished)
    tab.page.keyboard.press("End")
    assert tab.pictures() == finished
    tab.find(".play").click()
    tab.page.wait_for_function("alignDRAW.players.find(({ cells }) => cells).clock.at > 3")
    tab.find(".play").click()
    assert len({head.get_attribute("aria-valuenow") for head in tab.find(".ribbon-track").all()}) == 1
    tab.page.wait_for_timeout(300)
    assert asked == []


def test_a_click_on_a_word_offers_words_of_its_kind_to_swap_it_for(visit):
    tab = Comparing(visit()).open()
    tab.compare(
        "the digit three is on the left of the digit five .", ["the digit three is on the left of the digit five ."]
    )
    tab.find(".chip").nth(2).click()
    offers = tab.find(".swap-offers button").all_inner_texts()
    assert "seven" in offers and "three" not in offers and "left" not in offers
    tab.find(".swap-offers").get_by_text("seven", exact=True).click()
    tab.find(".swap-others").press("End")
    tab.find(".swap-others").press_sequentially(", nine")
    tab.find(".swap-go").click()
    tab.wait_for(["three", "seven", "nine"])
    assert (
        tab.page.locator("#compare-text textarea").input_value()
        == "the digit {three|seven|nine} is on the left of the digit five ."
    )


def test_noise_can_be_one_seed_each(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    tab.page.locator("#compare-noise label").nth(1).click()
    tab.wait_for_seeds("seeds 7 to 8")
    assert tab.find(".cell-seed").all_inner_texts() == ["seed 7", "seed 8"]
    tab.page.locator("#compare-noise label").nth(0).click()
    tab.wait_for_seeds("seed 7 ·")


def vary(tab, side, choice):
    tab.page.locator(f"#compare-vary-{side} input").click()
    tab.page.get_by_role("option", name=choice, exact=True).click()


def test_a_grid_of_seeds_and_temperatures_its_values_and_its_link(visit):
    tab = Comparing(visit()).open()
    tab.compare(ALONE, [ALONE])
    vary(tab, 1, "seed")
    tab.wait_for([f"seed {seed}" for seed in (7, 8, 9, 10)])
    values = tab.page.locator("#compare-values-1 textarea")
    assert values.input_value() == "7, 8, 9, 10"
    values.fill("1, 2")
    values.press("Enter")
    tab.wait_for(["seed 1", "seed 2"])
    vary(tab, 2, "temperature")
    tab.wait_for([f"seed {seed} · temperature {t}" for t in ("0", "0.5", "1") for seed in (1, 2)])
    assert tab.query()["vary"] == "seed:1,2;temperature:0,0.5,1"
    tab.go_to(32)
    pictures, pixels, query = tab.pictures(), tab.all_pixels(), tab.query()
    assert len(set(pictures)) == 5 and pictures[0] != pictures[2]  # at temperature 0 a seed says nothing
    tab.visit.end()  # two pages that play at once are slow
    other = Comparing(visit()).open_link(**query)
    other.wait_for([f"seed {seed} · temperature {t}" for t in ("0", "0.5", "1") for seed in (1, 2)])
    other.go_to(32)
    assert other.shows(pixels)
    values = other.page.locator("#compare-values-1 textarea")
    values.fill("one, two")
    values.press("Enter")
    other.page.locator("#compare-notice", has_text="whole numbers with commas between").wait_for()
    assert other.shows(pixels)


def test_each_checkpoint_draws_at_its_own_until_a_slider_is_moved_and_the_link_says_so(visit_to, started, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    for name, card in (("x", {}), ("x-strong", {"default_strength": 3.0})):
        untrained_checkpoint(mine, name, default_temperature=0.5, **card)
    address = started(tmp_path, "x", "--checkpoint-dir", mine)
    tab = Comparing(visit_to(address)).open()
    tab.compare(ALONE, [ALONE])
    vary(tab, 1, "checkpoint")
    values = tab.page.locator("#compare-values-1 textarea")
    tab.page.wait_for_function("document.querySelector('#compare-values-1 textarea')?.value.startsWith('x, ')")
    values.fill("x, x-strong")
    values.press("Enter")
    tab.wait_for(["x", "x-strong"])
    tab.wait_for_seeds("seed 7 · temperature 0.5 · caption strength 1 to 3, each its own · 2 checkpoints")
    query = tab.query()
    assert (query["temperature"], query["strength"]) == ("0.5", "own")
    tab.go_to(32)
    pixels = tab.all_pixels()
    tab.visit.end()
    other = Comparing(visit_to(address)).open_link(**query)
    other.wait_for(["x", "x-strong"])
    other.go_to(32)
    assert other.shows(pixels) and other.query() == query
    other.page.locator("#compare-strength input[type=range]").press("End")
    other.wait_for_seeds("seed 7 · temperature 0.5 · caption strength 6 · 2 checkpoints")
    assert other.query()["strength"] == "6"


def test_what_varies_begins_with_as_many_as_fit_beside_the_words(visit):
    tab = Comparing(visit()).open()
    tab.compare(ALONE.replace("three", f"{{{'|'.join(EIGHT)}}}"), EIGHT)
    vary(tab, 1, "seed")
    tab.wait_for([f"{word} · seed {seed}" for seed in (7, 8) for word in EIGHT])


def test_a_caption_is_compared_along_caption_strengths_and_the_link_says_so(visit):
    tab = Comparing(visit()).open()
    tab.compare(ALONE, [ALONE])
    assert tab.page.locator("#compare-strength input[type=range]").is_enabled()
    vary(tab, 1, "caption strength")
    tab.wait_for(["strength 1", "strength 1.5", "strength 2", "strength 3"])
    assert "· caption strength 1 to 3 ·" in tab.find(".facts").inner_text()
    assert "the caption strength alone changed" in tab.find(".verdict").inner_text()
    tab.go_to(32)
    pictures, pixels, link = tab.pictures(), tab.all_pixels(), tab.query()
    assert len(set(pictures)) == 4 and link["vary"] == "strength:1,1.5,2,3"
    tab.find(".cell").nth(3).locator(".side-a").click()
    tab.page.locator("#explain").click()
    tab.page.locator("#explained .of", has_text="caption strength 3").wait_for()
    other = Comparing(visit()).open_link(**link)
    other.wait_for(["strength 1", "strength 1.5", "strength 2", "strength 3"])
    other.go_to(32)
    assert other.shows(pixels) and other.query() == link
    other.compare(PAIR)
    other.wait_for(
        [f"{word} · strength {strength}" for strength in ("1", "1.5", "2", "3") for word in ("three", "seven")]
    )
    other.compare(FOUR)
    other.wait_for(
        [
            f"{word} · strength {strength}"
            for strength in ("1", "1.5", "2", "3")
            for word in ("one", "two", "four", "nine")
        ]
    )
    vary(other, 1, "nothing")
    other.wait_for(["one", "two", "four", "nine"])
    other.page.locator("[role=tab][data-tab-id=draw]").click()
    other.page.wait_for_function("!location.search.includes('vary') && location.search.includes('strength=')")


def test_the_strength_that_is_set_draws_again_and_the_link_brings_it_back(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    tab.page.locator("#compare-strength input[type=range]").focus()
    tab.page.keyboard.press("Home")
    tab.page.wait_for_function(
        "document.querySelector('#compare-board .facts').textContent.includes('· caption strength 0 ·')"
    )
    tab.go_to(32)
    assert farthest(tab.pixels(0), tab.pixels(1)) <= 1, "at 0 no word matters"
    other = Comparing(visit()).open_link(**tab.query())
    other.wait_for(["three", "seven"])
    assert (
        other.page.locator("#compare-strength input[type=number]").input_value() == "0"
        and other.query()["strength"] == "0"
    )


def test_what_cannot_be_compared_is_answered_with_a_sentence_and_nothing_is_lost(visit):
    tab = Comparing(visit()).open()
    before = tab.names()
    for text, words in (
        ("a {three|seven", "not closed"),
        ("a {three|{seven|nine}}", "nested"),
        ("a {three|} .", "empty"),
        ("{" + "|".join("abcdefghijklmnopq") + "}", "at most 16"),
        ("{three|three}", "twice"),
        ("", "no words"),
    ):
        tab.compare(text)
        tab.wait_for_message(words)
        assert tab.names() == before and tab.page.locator("#compare-text textarea").input_value() == text


def test_unknown_words_are_named_once_and_a_known_one_offered(visit):
    tab = Comparing(visit()).open()
    tab.compare("the digit {three|sevn} is on the left of the digit <b>five</b> .", ["three", "sevn"])
    told = tab.find(".unknown p").all_inner_texts()
    assert any("sevn" in line for line in told) and tab.find(".cell b").count() == 0
    tab.find(".cell").nth(1).locator(".side-a").click()
    tab.page.locator("#seeds").click()
    wall = Comparing(tab.visit, "#between-board").ready()
    wall.find(".raw").first.click()
    tab.page.wait_for_selector("#closer-player .player.is-ready")
    assert tab.page.locator(".near:visible").get_by_text("seven", exact=True).count() == 1  # it is not said again
    tab.find(".unknown").get_by_role("button", name="seven", exact=True).first.click()
    tab.wait_for(["three", "seven"])


def test_captions_of_different_lengths_are_compared(visit):
    tab = Comparing(visit()).open()
    tab.compare(
        "the digit {three|seven is on the left of the digit five} .",
        ["three", "seven is on the left of the digit five"],
    )
    assert [chips.locator(".chip").count() for chips in tab.find(".chips").all()] == [4, 12]
    assert tab.find(".proof").is_visible()


def test_a_link_opens_exactly_that_comparison(visit):
    tab = Comparing(visit()).open()
    tab.page.locator("#compare-seed input").fill("21")
    tab.page.locator("#compare-noise label").nth(1).click()
    tab.compare(GRID, ["three · left", "seven · left", "three · right", "seven · right"])
    tab.wait_for_seeds("seeds 21 to 24")
    tab.go_to(32)
    pixels, link = tab.all_pixels(), tab.query()
    assert (link["tab"], link["caption"], link["seed"], link["noise"]) == ("compare", GRID, "21", "each")
    other = Comparing(visit()).open_link(**link)
    other.wait_for_seeds("seeds 21 to 24")
    other.go_to(32)
    assert other.shows(pixels) and other.query() == link
    assert other.page.locator("#compare-text textarea").input_value() == GRID
    assert other.page.locator("#compare-seed input").input_value() == "21"


def test_a_bad_link_is_answered_with_a_sentence_and_the_usual_comparison(visit):
    tab = Comparing(visit())
    for query, words in (
        ({"caption": "a {b"}, "not closed"),
        ({"seed": "<b>x</b>"}, "seed"),
        ({"temperature": "hot"}, "temperature"),
        ({"checkpoint": "../x"}, "checkpoint"),
    ):
        tab.open_link(**query)
        tab.wait_for_message(words)
        tab.wait_for_message("usual first comparison")
        assert tab.find(".cell").count() > 1


def test_copy_link_copies_the_comparison(visit):
    tab = Comparing(visit(permissions=["clipboard-read", "clipboard-write"])).open()
    tab.compare(PAIR, ["three", "seven"])
    tab.page.locator("#compare-share .copy-link").click()
    tab.page.wait_for_function("document.querySelector('#compare-share .copy-link').textContent === 'Link copied'")
    assert tab.page.evaluate("navigator.clipboard.readText()") == tab.page.url and tab.query()["caption"] == PAIR
