"""The Compare tab: what a swap did, what if, what each word did, from A to B, and many seeds."""

from .comparing import FOUR, PAIR, Comparing, farthest

LEFT = "the digit {three|seven} is on the {left|right} of the digit five ."


def test_proof_says_what_the_swap_changed_and_which_words_got_the_attention(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    verdict = tab.find(".verdict").inner_text()
    assert "Swapping “three” for “seven”" in verdict and "% of the attention" in verdict
    assert tab.find(".chart-row").count() == 12 and tab.find(".chart strong").count() == 2
    shown = lambda name: tab.find(name).evaluate("canvas => canvas.toDataURL()")  # noqa: E731
    tab.go_to(32)
    assert shown(".difference-now") == shown(".difference-finished")
    tab.go_to(3)
    assert shown(".difference-now") != shown(".difference-finished")
    assert tab.find(".difference-glimpse").inner_text() == "glimpse 3"


def test_question_marks_beside_its_sliders_explain_their_terms(visit):
    tab = Comparing(visit()).open()
    for question, title in (
        ("What is the temperature?", "Seed and temperature"),
        ("What is the caption strength?", "Caption strength"),
    ):
        tab.page.locator("#compare-settings").get_by_role("button", name=question).click()
        assert tab.page.get_by_role("dialog", name=question).locator("h3").inner_text() == title
        tab.page.keyboard.press("Escape")
    assert tab.page.locator("#compare-settings .what").count() == 2


def test_any_two_can_be_the_pair(visit):
    tab = Comparing(visit()).open()
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    tab.find(".cell").nth(3).locator(".side-a").click()
    assert "Swapping “nine” for “two”" in tab.find(".verdict").inner_text()
    tab.find(".cell").nth(3).locator(".side-b").click()  # they change places
    assert "Swapping “two” for “nine”" in tab.find(".verdict").inner_text()
    assert [side.get_attribute("aria-pressed") for side in tab.find(".side-b").all()] == [
        "false",
        "false",
        "false",
        "true",
    ]


def test_what_if_forces_attention_for_the_marked_glimpses_and_shows_both(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    assert tab.find(".steer-away").is_disabled()
    tab.mark(cell=1, word=2, first=0, last=31)
    assert "“seven”, glimpses 1 to 32" in tab.find(".steer-text").inner_text()
    tab.find(".steer-away").click()
    answer = Comparing(tab.visit, "#what-if-board")
    answer.wait_for(["as it was", "without “seven”, glimpses 1 to 32"])
    tab.wait_for_message("Looking away from “seven” in glimpses 1 to 32 changed", "what-if-notice")
    answer.go_to(32)
    tab.go_to(32)
    assert farthest(answer.pixels(0), tab.pixels(1)) <= 1 and 50 < farthest(answer.pixels(1), tab.pixels(1))
    assert (
        answer.find(".cell").nth(1).locator(".chip").nth(2).evaluate("chip => chip.style.getPropertyValue('--share')")
        == "0.000"
    )
    tab.find(".steer-to").click()
    answer.wait_for(["as it was", "only “seven”, glimpses 1 to 32"])


def test_glimpses_are_marked_with_the_keyboard_too(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    tab.find(".ribbon-track").first.focus()
    for key in ("Home", "Shift+ArrowRight", "Shift+ArrowRight", "ArrowDown"):
        tab.page.keyboard.press(key)
    assert "“digit”, glimpses 1 to 3" in tab.find(".steer-text").inner_text()
    tab.go_to(9)  # a click only moves in time
    assert tab.find(".steer-away").is_disabled()


def test_what_each_word_did_is_shown_beside_its_attention(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    tab.page.locator("#explain").click()
    tab.page.wait_for_selector("#explained .effect")
    cards = tab.page.locator("#explained .effect")
    assert cards.locator("h3").all_inner_texts() == "the digit three is on the left of the digit five".split()
    three = cards.nth(2).inner_text()
    assert "attention" in three and "unsaid" in three and "unattended" in three and three.count("%") == 3
    assert "bidirectional LSTM" in tab.page.locator("#explained .why").inner_text()
    images = cards.nth(2).locator("img")  # the picture without the word, and where it changed, both ways
    assert images.evaluate_all("images => images.map(image => image.naturalWidth)") == [60] * 4
    assert images.first.get_attribute("alt") == "The picture with the word unsaid"
    assert len(set(images.evaluate_all("images => images.map(image => image.src)"))) == 4


def test_a_leads_to_b_in_steps_and_one_click_opens_the_player(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    tab.page.locator("#lead").click()
    wall = Comparing(tab.visit, "#between-board").ready()
    assert (wall.names()[0], wall.names()[-1], len(wall.names())) == ("A", "B", 12)
    wall.page.keyboard.press("End")
    wall.page.wait_for_function(
        "document.querySelector('#between-board .glimpse').textContent.startsWith('glimpse 32')"
    )
    tab.go_to(32)
    assert farthest(wall.pixels(0), tab.pixels(0)) <= 1 and farthest(wall.pixels(11), tab.pixels(1)) <= 1
    assert len(set(wall.pictures())) == 12
    wall.find(".raw").nth(5).click()
    tab.page.wait_for_selector("#closer-player .player.is-ready")
    assert "three→seven" in tab.page.locator("#closer-player .chips").inner_text()


def test_sixteen_seeds_of_a_caption_each_open_in_the_player(visit):
    tab = Comparing(visit()).open()
    tab.compare(LEFT, ["three · left", "seven · left", "three · right", "seven · right"])
    tab.find(".cell").nth(3).locator(".side-a").click()
    tab.page.locator("#seeds").click()
    wall = Comparing(tab.visit, "#between-board").ready()
    assert wall.names() == [f"seed {seed}" for seed in range(1, 17)]
    for seed in (16, 3):
        wall.find(".raw").nth(seed - 1).click()
        tab.page.wait_for_function(
            "start => document.querySelector('#closer-player .facts').textContent.startsWith(start)",
            arg=f"seed {seed} ",
        )
    assert tab.page.locator("#closer-player .chips").inner_text().split()[2:7] == ["seven", "is", "on", "the", "right"]
    assert tab.query()["tab"] == "compare"
