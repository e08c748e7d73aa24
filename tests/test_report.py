"""The page, in a real browser, and the document renderers."""

import json
import math
import re
import shutil

import numpy as np
import polars as pl
import pytest

import kullback as kb
from kullback.report.files import write_atomically
from kullback.report.json import to_json
from kullback.report.terminal import render_terminal

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def comparison():
    rng = np.random.default_rng(1)
    n = 6000
    evil = ["</script><script>window.hacked=1</script>", "{{ 7*7 }}", 'it\'s "x" & <b>']

    def table(shift):
        columns = {f"num {i:02d}": rng.normal(shift * (i == 3), 1, n) for i in range(17)}
        columns["<img src=x onerror=window.hacked=1>"] = rng.choice(evil, n)
        columns["city"] = rng.choice([f"city {i}" for i in range(40)], n)
        columns["kind"] = np.where(rng.random(n) < 0.02 * shift, "new", rng.choice(["a", "b"], n))
        return pl.DataFrame(columns)

    return kb.compare(table(1.0), table(0.0))


@pytest.fixture(scope="module")
def page(comparison, tmp_path_factory):
    return comparison.to_html(tmp_path_factory.mktemp("page") / "report.html")


def test_the_page_is_one_small_file_that_loads_nothing(page):
    """Twenty columns with their pictures are under 2 MB, with no reference to the outside."""
    text = page.read_text(encoding="utf-8")
    assert len(text.encode()) < 2_000_000
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=[\"']?(https?:)?//", text)
    assert "onerror=window" not in text.replace("&lt;img src=x onerror=window", "")
    assert text.count("window.kullbackEmbed=") == 1


def test_charts_are_drawn_from_the_cells(comparison):
    """The picture's data are the shares and contributions of the column's cells."""
    spec = comparison.plot("num 03").to_dict()
    (rows,) = [rows for rows in _inline(spec) if rows][:1]
    assert {"cell", "P", "Q", "adds"} == set(rows[0])
    assert sum(row["P"] for row in rows) == pytest.approx(1, abs=1e-6)
    assert sum(row["adds"] for row in rows) == pytest.approx(
        comparison["num 03"].kl.value, rel=1e-4
    )
    assert [row["cell"] for row in rows] == list(comparison["num 03"].in_order)


def _inline(spec):
    if isinstance(spec, dict):
        if isinstance(spec.get("values"), list) and isinstance(spec["values"][0], dict):
            yield spec["values"]
        if "datasets" in spec:
            yield from spec["datasets"].values()
        for value in spec.values():
            yield from _inline(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _inline(value)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_the_page_in_a_browser(page):
    """It sorts, filters, searches and draws a column; no error, no request, no injection."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        tab = browser.new_page(viewport={"width": 1200, "height": 900})
        problems, requests = [], []
        tab.on(
            "console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None
        )
        tab.on("pageerror", lambda e: problems.append(str(e)))
        tab.on("request", lambda r: requests.append(r.url))
        tab.goto(page.as_uri())
        rows = tab.locator("table.main > tbody:visible")
        assert rows.count() == 20
        assert "num 03" in rows.first.inner_text()

        tab.get_by_role("button", name="column").click()  # sorts by name
        assert "<img src=x" in rows.first.inner_text()
        tab.get_by_role("button", name=re.compile(r"^KL\(P‖Q\)")).click()  # by number, falling
        assert "num 03" in rows.first.inner_text()
        tab.get_by_role("button", name=re.compile(r"^KL\(P‖Q\)")).click()  # and rising
        assert "num 03" not in rows.first.inner_text()

        tab.get_by_label("Search").fill("CITY")
        assert rows.count() == 1
        tab.get_by_label("Search").fill("")
        tab.get_by_role("button", name="drift", exact=True).click()
        assert rows.count() == 2
        tab.get_by_role("button", name="all", exact=True).click()

        opener = tab.get_by_role("button", name="num 03")
        opener.focus()
        tab.keyboard.press("Enter")  # by keyboard
        assert opener.get_attribute("aria-expanded") == "true"
        tab.wait_for_selector(".chart[data-drawn] svg", timeout=10_000)
        assert tab.locator(".chart[data-drawn] svg path").count() > 60
        tab.get_by_role("button", name="<img src=x").click()
        tab.wait_for_timeout(300)
        assert tab.evaluate("window.hacked") is None

        tab.emulate_media(color_scheme="dark")
        tab.wait_for_timeout(200)
        dark = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark == "rgb(20, 23, 26)"
        tab.set_viewport_size({"width": 375, "height": 700})  # a phone: the page does not overflow
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
    assert problems == []
    assert requests == [page.as_uri()]


def test_the_terminal_fits_its_width(comparison):
    """No line is wider than the terminal; each column has its verdict."""
    for width in (80, 100, 130, 150, 170, 200):
        text = render_terminal(comparison.document(), width=width)
        widest = max(len(line) for line in text.splitlines())
        assert widest <= max(width, 104)  # the numbers are never cut
        assert "num 03" in text
        assert f"≥ {comparison['num 03'].kl_at_least:.3f}" in text
        assert "lower bound" in text
    assert text.count("drift") >= 2


def test_json_never_holds_what_is_no_json():
    """A NaN that slipped through is an error, not a NaN in the file."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"x": math.nan})


def test_files_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """A failed write leaves the old file and no litter."""
    path = tmp_path / "a.json"
    write_atomically(path, "old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(kb.SourceError, match="No space left"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_the_json_of_the_page_is_escaped(page):
    """The charts' data cannot end their script element."""
    text = page.read_text(encoding="utf-8")
    data = text.split('<script type="application/json" id="charts">')[1].split("</script>")[0]
    assert "<" not in data
    assert len(json.loads(data)) == 20
