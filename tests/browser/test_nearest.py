"""The strip of the nearest training pictures."""

from .visit import CAPTION

ANSWERED = (
    "document.querySelector('.nearest ol').children.length === 5 || document.querySelector('.nearest "
    ".note').textContent.includes('ALIGNDRAW_DATA')"
)
SETTLED = f"!document.querySelector('.nearest').classList.contains('is-busy') && ({ANSWERED})"
PATIENCE = 300_000  # ms; the pictures are made once, in a process that lets others go first


def test_it_answers_when_it_is_opened_and_follows_the_drawing(visit):
    v = visit()
    assert v.text(".nearest") == "Nearest training pictures" and v.find(".nearest img").count() == 0
    v.find(".nearest summary").click()
    v.page.wait_for_function(SETTLED, timeout=PATIENCE)
    before = v.find(".nearest figcaption").all_inner_texts()
    v.draw(CAPTION)
    v.page.wait_for_function(SETTLED, timeout=PATIENCE)
    after = v.find(".nearest figcaption").all_inner_texts()
    if before:  # else MNIST is not on this machine, and the strip says so
        assert "of 10,000 pictures made as in training" in v.text(".nearest .note")
        assert any("three" in caption for caption in after) and after != before
    v.page.reload()
    v.page.wait_for_selector(".player.is-ready")
    v.page.wait_for_function(SETTLED, timeout=PATIENCE)  # still open
    v.find(".nearest summary").click()
    v.page.reload()
    v.page.wait_for_selector(".player.is-ready")
    assert v.find(".nearest ol").is_hidden()
