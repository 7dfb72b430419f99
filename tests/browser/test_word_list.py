"""The words that a checkpoint knows: unfolded, counted, searched."""


def words(v) -> list[str]:
    return v.page.eval_on_selector_all(".known li", "items => items.map(item => item.textContent)")


def test_the_words_are_there_once_they_are_asked_for_and_can_be_searched(visit):
    v = visit()
    assert words(v) == []
    v.find(".known summary").click()
    v.page.wait_for_selector(".known li")
    everything = words(v)
    assert {"digit", "seven"} <= set(everything) and "." not in everything
    assert v.text(".known-count") == f"{len(everything)} words."
    v.find(".known input").fill("ev")
    assert words(v) == ["seven"] and v.text(".known-count") == f"1 of {len(everything)} words."
    v.find(".known input").fill("zebra")
    assert words(v) == []
