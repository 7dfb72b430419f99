"""Why the glimpse on show looks where it does, and where every word was drawn."""


def test_why_a_glimpse_looks_here_is_said_in_words_and_numbers(visit):
    v = visit()
    v.go_to(10)
    ask = v.page.get_by_role("button", name="Why here?")
    assert not v.find(".why").is_visible()
    ask.click()
    assert ask.get_attribute("aria-expanded") == "true"
    facts = """() => {
        const { picture, payload, clock } = alignDRAW.players[0], t = clock.at, { side } = picture.window(t, payload.patch);
        const alpha = picture.attention[t], most = payload.words.map((word, n) => [alpha[n], word]).sort((a, b) => b[0] - a[0]);
        let changed = 0;
        const now = picture.raw[t].data, before = picture.raw[t - 1].data;
        for (let i = 0; i < now.length; i += 4) changed += Math.abs(now[i] - before[i]) > 0.02 * 255;
        return { most: most.slice(0, 3).map(([, word]) => `“${word}”`), side: Math.round(side), changed: 400 * changed / now.length };
    }"""
    for glimpse in (10, 21):
        v.page.evaluate(f"alignDRAW.clock('draw').seek({glimpse - 1})")
        told, expected = v.text(".why"), v.page.evaluate(facts)
        places = [told.index(word) for word in expected["most"]]
        assert places == sorted(places) and len(set(expected["most"])) == 3
        assert f"{expected['side']} pixels wide" in told or "as wide as the picture" in told
        assert f"changed {expected['changed']:.{1 if expected['changed'] < 9.95 else 0}f} %" in told
    ask.click()
    assert not v.find(".why").is_visible()


def test_all_words_show_at_once_where_they_were_drawn(visit):
    v = visit()
    v.find(".look-words").click()
    words = v.page.evaluate("alignDRAW.players[0].payload.words")
    assert v.find(".every-word button").all_inner_texts() == words
    heats = v.page.evaluate("[...document.querySelectorAll('.every-word .heat')].map(each => each.toDataURL())")
    large = """n => {
        const canvas = document.createElement('canvas');
        alignDRAW.paint(canvas, alignDRAW.players[0].picture.heatImage(n, [233, 132, 62]));
        return canvas.toDataURL();
    }"""
    assert heats == [v.page.evaluate(large, n) for n in range(len(words))] and len(set(heats)) > 3
    v.find(".every-word button").nth(2).click()
    assert v.find(".chip").nth(2).get_attribute("aria-pressed") == "true"
    assert v.page.evaluate("alignDRAW.players[0].word") == 2

    v.draw("the digit one is at the top right of the image .")
    assert v.find(".every-word button").all_inner_texts()[2] == "one"  # it follows the drawing on show
    v.find(".look-words").click()
    assert not v.find(".every-word").is_visible()
