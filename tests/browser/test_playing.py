"""The player: time, keys, the ribbon, words, and the ways to look at a glimpse."""

import pytest

from .visit import CAPTION


@pytest.fixture
def v(visit):
    """A finished drawing of CAPTION, at rest on glimpse 10."""
    v = visit()
    v.draw(CAPTION)
    v.go_to(10)
    return v


def test_play_and_pause(v):
    v.find(".play").click()
    v.wait_for_glimpse(13)
    v.find(".play").click()
    stopped = v.glimpse()
    assert not v.playing()
    v.page.wait_for_timeout(300)
    assert v.glimpse() == stopped


def test_a_click_on_the_picture_plays_and_a_finished_drawing_starts_again(v):
    v.go_to(32)
    v.find(".raw .frame").click()
    assert v.playing()
    v.wait_for_glimpse(3)


def test_steps_stop_at_both_ends(v):
    v.find(".forward").click()
    assert v.glimpse() == 11
    v.find(".back").click()
    v.find(".back").click()
    assert v.glimpse() == 9
    v.go_to(1)
    assert v.find(".back").is_disabled() and v.find(".forward").is_enabled()
    v.go_to(32)
    assert v.find(".forward").is_disabled()


def test_keys(v):
    v.find(".player").focus()
    for key, glimpse in [
        ("ArrowRight", 11),
        ("ArrowLeft", 10),
        ("Home", 1),
        ("ArrowLeft", 1),
        ("End", 32),
        ("ArrowRight", 32),
    ]:
        v.page.keyboard.press(key)
        assert v.glimpse() == glimpse, key
    v.page.keyboard.press("Space")
    assert v.playing()
    v.page.keyboard.press("Space")
    assert not v.playing()


def test_keys_work_from_the_page_but_not_while_typing(v):
    v.page.evaluate("document.activeElement.blur()")
    v.page.keyboard.press("ArrowRight")
    assert v.glimpse() == 11
    v.find("#caption textarea").focus()
    for key in ["ArrowLeft", "Home", "Space"]:
        v.page.keyboard.press(key)
    assert v.glimpse() == 11 and not v.playing()
    v.find("#temperature input[type=range]").focus()
    v.page.keyboard.press("ArrowRight")
    v.page.keyboard.press("ArrowLeft")
    v.wait_for_words(CAPTION)


def test_the_ribbon_is_a_slider_to_drag_and_to_step(v):
    track = v.find(".ribbon-track")
    box = track.bounding_box()
    v.page.mouse.move(box["x"] + 5, box["y"] + 5)
    v.page.mouse.down()
    assert v.glimpse() == 1
    v.page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + 5, steps=4)
    assert v.glimpse() == 17
    v.page.mouse.move(box["x"] + box["width"] + 200, box["y"])
    assert v.glimpse() == 32
    v.page.mouse.up()
    v.page.mouse.move(box["x"], box["y"])
    assert v.glimpse() == 32
    track.focus()
    v.page.keyboard.press("ArrowLeft")
    assert track.get_attribute("aria-valuenow") == "31" and track.get_attribute("aria-valuemax") == "32"
    assert track.get_attribute("aria-valuetext").startswith("glimpse 31 of 32, most attended word: ")


def test_touch_scrubs_and_taps(visit):
    v = visit(has_touch=True, viewport={"width": 390, "height": 844})
    box = v.find(".ribbon-track").bounding_box()
    v.find(".ribbon-track").tap(position={"x": box["width"] * 0.5 + 2, "y": 10})
    assert v.glimpse() == 17
    v.find(".chip").first.tap()
    assert v.find(".chip").first.get_attribute("aria-pressed") == "true"
    assert v.find(".player.is-locating").count() == 1


def test_speed_and_loop(v):
    def time_of_ten() -> float:
        v.go_to(1)
        return v.page.evaluate("""() => new Promise(done => {
            const { clock } = alignDRAW.players[0], start = performance.now();
            clock.play();
            clock.listen(() => { if (clock.at >= 10) done(performance.now() - start); });
        })""")

    v.find(".speed").select_option("1")
    assert 700 < time_of_ten() < 1400
    v.find(".speed").select_option("0.5")
    assert 1400 < time_of_ten() < 2400
    v.find(".speed").select_option("4")
    v.find(".loop").click()
    v.go_to(30)
    v.find(".play").click()
    v.wait_for_glimpse(2)
    assert v.playing()


def test_hovering_or_focusing_a_word_shows_where_it_was_drawn(v):
    word = v.find(".chip").nth(2)
    word.hover()
    assert v.find(".player.is-locating").count() == 1 and v.find(".heat").is_visible()
    heat = v.page.evaluate("""() => {
        const canvas = document.querySelector('.heat'), { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((_, i) => i % 4 === 3).reduce((sum, value) => sum + value, 0);
    }""")
    assert heat > 0
    v.page.mouse.move(0, 0)
    assert v.find(".player.is-locating").count() == 0
    word.focus()
    assert v.find(".player.is-locating").count() == 1


def test_the_heat_of_a_word_is_the_attended_change(v):
    """Against the formula, from what the page was sent."""
    worst = v.page.evaluate("""() => {
        const { picture } = alignDRAW.players[0], { width, height, raw, attention, blank } = picture;
        const heats = attention[0].map((_, n) => Array.from({ length: width * height }, (_, p) => attention.reduce((sum, alpha, t) => {
            let change = 0;
            for (let c = 0; c < 3; c++) {
                const before = t ? raw[t - 1].data[4 * p + c] : blank[c % blank.length];
                change += Math.abs(raw[t].data[4 * p + c] - before);
            }
            return sum + alpha[n] * change;
        }, 0)));
        const most = Math.max(...heats.flat());
        return Math.max(...heats.map((heat, n) => Math.max(...heat.map((value, p) => Math.abs(value / most - picture.heats()[n][p])))));
    }""")
    assert worst < 1e-3


def test_words_are_shaded_by_attention(v):
    shares = [float(chip.evaluate("chip => chip.style.getPropertyValue('--share')")) for chip in v.find(".chip").all()]
    attention = v.page.evaluate("alignDRAW.players[0].picture.attention")
    most = max(max(row) for row in attention)
    assert shares == pytest.approx([alpha / most for alpha in attention[9]], abs=1e-3)
    drawn = v.page.evaluate("""() => {
        const map = document.querySelector('.ribbon-map');
        const { data } = map.getContext('2d').getImageData(0, 0, map.width, map.height);
        return { size: [map.width, map.height], alpha: Array.from(data.filter((_, i) => i % 4 === 3)) };
    }""")
    assert drawn["size"] == [32, len(shares)]
    assert drawn["alpha"] == pytest.approx(
        [255 * row[n] / most for n in range(len(shares)) for row in attention], abs=0.51
    )


def test_the_window_is_drawn_where_the_glimpse_writes(v):
    x, y, stride, _, _ = v.page.evaluate("alignDRAW.players[0].picture.windows[9]")
    patch, width = v.page.evaluate("[alignDRAW.players[0].payload.patch, alignDRAW.players[0].payload.width]")
    side = (patch - 1) * stride
    frame, window = (
        v.find(".raw .frame").bounding_box(),
        v.page.evaluate("""() => {
        const { x, y, width } = document.querySelector('.window rect').getBBox();
        return { x, y, width };
    }"""),
    )
    assert window["width"] == pytest.approx(side, abs=0.01)
    assert (window["x"] + side / 2, window["y"] + side / 2) == pytest.approx((x + 0.5, y + 0.5), abs=0.01)
    scale = v.page.evaluate("document.querySelector('.window').getScreenCTM().a")
    assert scale == pytest.approx(frame["width"] / width, rel=0.01)
    v.find(".show-window").click()
    assert v.find(".window").is_hidden() and v.find(".show-window").get_attribute("aria-pressed") == "false"


def test_this_glimpse_only_is_the_change_around_grey(v):
    whole = v.picture()
    v.find(".only-change").click()
    assert v.picture() != whole
    worst = v.page.evaluate("""() => {
        const { picture } = alignDRAW.players[0], canvas = document.querySelector('.raw .picture');
        const shown = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data, { raw } = picture;
        const change = Array.from(raw[9].data, (value, i) => value - raw[8].data[i]);
        return Math.max(...change.map((value, i) => i % 4 === 3 ? 0 : value && Math.sign(value) !== Math.sign(shown[i] - 127.5) ? 1 : 0));
    }""")
    assert worst == 0
    v.find(".only-change").click()
    assert v.picture() == whole


def test_reduced_motion_shows_the_finished_picture(visit):
    v = visit(reduced_motion="reduce")
    assert v.glimpse() == 32 and not v.playing()
    v.draw(CAPTION)
    assert v.glimpse() == 32 and not v.playing()
    v.find(".play").click()
    assert v.playing()
