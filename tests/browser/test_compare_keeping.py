"""Comparisons as files, and what travels over the wire."""

import csv
import json

import pytest
from PIL import Image

from .comparing import FOUR, PAIR, Comparing

# In the page, for a test that asks from outside may come when all is written.
STOP_AT_THE_THIRD = """() => new MutationObserver((_, observer) => {
  const stop = document.querySelector("#compare-stop");
  if (!stop.offsetParent || !document.querySelector("#compare-saved").textContent.includes("glimpse 3 of 32")) return;
  observer.disconnect();
  stop.click();
}).observe(document.querySelector("#compare-saved").parentElement, { subtree: true, childList: true, characterData: true })"""
LIMIT = 200_000  # bytes of the answer that brings a comparison of four


def test_a_comparison_and_what_leads_from_a_to_b_are_kept_as_films(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    assert tab.page.locator("#between-keep").is_hidden()
    tab.page.locator("#lead").click()
    Comparing(tab.visit, "#between-board").ready()
    for row, name in (
        ("compare", "the-digit-three-seven-is"),
        ("between", "the-digit-three-is-on-the-left-of-the-digit-five-to-the-digi"),
    ):
        with tab.page.expect_download() as download:
            tab.page.locator(f"#{row}-keep").get_by_role("button", name="MP4", exact=True).click()
        assert download.value.suggested_filename.startswith(name) and download.value.suggested_filename.endswith(
            "-seed-7.mp4"
        )
        with open(download.value.path(), "rb") as film:
            assert film.read(8)[4:] == b"ftyp"
        tab.wait_for_message("Saved", f"{row}-saved")
        tab.page.locator(f"#{row}-stop").wait_for(state="hidden")


@pytest.mark.parametrize("kind, ending, frames", [("GIF", ".gif", 32), ("WebP", ".webp", 32), ("sheet", ".png", 1)])
def test_a_comparison_is_kept_as_one_picture(visit, kind, ending, frames):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    with tab.page.expect_download() as download:
        tab.page.locator("#compare-keep").get_by_role("button", name=kind, exact=True).click()
    assert download.value.suggested_filename.endswith(f"-seed-7{ending}")
    with Image.open(download.value.path()) as picture:
        assert getattr(picture, "n_frames", 1) == frames and picture.width > 2 * 60 * 4
    tab.wait_for_message("Saved", "compare-saved")


def test_attention_is_kept_as_a_table(visit):
    tab = Comparing(visit()).open()
    tab.compare(PAIR, ["three", "seven"])
    with tab.page.expect_download() as download:
        tab.page.get_by_role("button", name="attention CSV").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 32 * 12 and {row["seed"] for row in rows} == {"7"}


def test_a_large_export_says_how_far_it_is_and_can_be_stopped(visit):
    tab = Comparing(visit(reduced_motion="reduce")).open()  # twelve that move leave a slow machine little time
    tab.compare("the digit {one|two|three|four|five|six} is on the {left|right} of the digit nine .")
    tab.page.wait_for_function("document.querySelectorAll('#compare-board .cell').length === 12")
    downloads = []
    tab.page.on("download", lambda download: downloads.append(download))
    tab.page.evaluate(STOP_AT_THE_THIRD)
    tab.page.locator("#compare-keep").get_by_role("button", name="MP4", exact=True).click()  # it takes longest
    tab.wait_for_message("Stopped. Nothing was saved.", "compare-saved")
    tab.page.locator("#compare-stop").wait_for(state="hidden")
    tab.page.wait_for_timeout(1000)
    assert tab.page.locator("#compare-saved p").all_inner_texts() == ["Stopped. Nothing was saved."] and downloads == []


def test_a_comparison_of_four_weighs_little(visit):
    tab = Comparing(visit()).open()
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    received = []
    session.on("Network.dataReceived", lambda event: received.append(event["dataLength"]))
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    tab.page.wait_for_timeout(500)
    assert 10_000 < sum(received) < LIMIT, json.dumps(received)
