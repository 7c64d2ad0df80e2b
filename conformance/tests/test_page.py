"""The page in a real Chromium: it is enjoyed by mouse, keyboard and telephone, offline, and holds no secret."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance import stories, telling
from conformance.events import CellId, Outcome
from conformance.reports import html, matrix
from conformance.tests import runs

sync_api = pytest.importorskip("playwright.sync_api", reason="pip install 'mock-entra[browser]'")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")

WIDE, PHONE = (1280, 900), (390, 844)
STORIES = ["CC-01", "CC-02", "BAD-02", "CIAM-03", "VAL-01", "ERR-01"]
BROKERED = ["WAM-02"]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> runs.Facts:
    """A real run of two clients."""
    file = tmp_path_factory.mktemp("run") / "run.json"
    told = stories.choose(stories.read(), STORIES)
    telling.tell(told, ["reference", "msal-python"], files={"json": file})
    return matrix.read(file)


@pytest.fixture(scope="module")
def brokered(tmp_path_factory: pytest.TempPathFactory) -> runs.Facts:
    """A real run before a broker."""
    file = tmp_path_factory.mktemp("brokered") / "run.json"
    every = stories.read()
    told = stories.choose(every, BROKERED)
    telling.tell(told, ["reference"], files={"json": file}, brokers=("wam",), repertoire=every)
    return matrix.read(file)


@pytest.fixture(scope="module")
def page_file(document: runs.Facts, brokered: runs.Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two machines side by side, a broker, and a client that writes markup into its log and its error."""
    cell = CellId("BAD-99", "rude")
    hello = "<img src=x onerror=window.harmed=1></script><script>window.harmed=1</script>"
    events = runs.told(cell, Outcome.FAILED, runs.logged(cell, hello), reasons=(hello,))
    rude = runs.run(events, versions={"rude": "<i>1</i>"}, machine="<i>nowhere</i>")
    file = tmp_path_factory.mktemp("page") / "matrix.html"
    file.write_text(html.draw(document, document, brokered, rude), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go: `CONFORMANCE_SCREENSHOTS`, or a folder that the test names."""
    wanted = os.environ.get("CONFORMANCE_SCREENSHOTS")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def browser(page_file: Path) -> Iterator[Any]:
    """Started when all else is done: its loop runs in this thread until it ends."""
    with sync_api.sync_playwright() as started:
        sandbox = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
        browser = started.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def opened(request: pytest.FixtureRequest, browser: Any, page_file: Path, complaints: list[str]) -> Iterator[Any]:
    """The page, offline; whatever it asks the network for or complains of is noted."""
    (width, height), scheme = getattr(request, "param", (WIDE, "light"))
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, offline=True)
    page = context.new_page()
    page.on("request", lambda sent: complaints.extend([sent.url] * (not sent.url.startswith(("file:", "data:")))))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(page_file.as_uri())
    yield page
    context.close()


def shown(page: Any) -> int:
    return int(page.locator("#matrix tbody .row:visible").count())


def unpacked(page: Any) -> Any:
    """The cell that is open, when its details are there."""
    body = page.locator("#cell-body")
    body.locator("[aria-busy]").wait_for(state="detached")
    return body


def focused(page: Any, what: str = "getAttribute('aria-label')") -> Any:
    return page.evaluate(f"document.activeElement.{what}")


def test_it_asks_nobody_for_anything_and_complains_of_nothing(opened: Any, complaints: list[str]) -> None:
    for tab in ("divergences", "promises", "matrix"):
        opened.click(f"#tab-{tab}")
    opened.locator(".cell").first.click()
    unpacked(opened)
    assert complaints == []


def test_what_a_client_wrote_is_text_and_never_markup(opened: Any) -> None:
    opened.fill("#find", "bad-99")
    opened.locator("#matrix .cell:visible").first.click()
    unpacked(opened).locator("details summary").last.click()
    assert opened.evaluate("window.harmed") is None
    assert "onerror=window.harmed" in opened.locator("#cell .log").inner_text()


def test_words_narrow_the_matrix_and_one_click_widens_it_again(opened: Any) -> None:
    whole = shown(opened)
    opened.fill("#find", "cc-02 sha1")
    assert 0 < shown(opened) < whole
    opened.fill("#find", "no such words")
    assert (shown(opened), opened.locator("#none").is_visible()) == (0, True)
    opened.click("#clear")
    assert shown(opened) == whole


def test_families_names_outcomes_and_columns_can_be_chosen(opened: Any) -> None:
    opened.select_option("#names", "real")
    assert {each.get_attribute("data-names") for each in opened.locator(".row:visible").all()} == {"real"}
    opened.select_option("#names", "")
    opened.click(".chip[data-outcome=failed]")
    assert shown(opened) == 1
    opened.click(".chip[data-outcome=failed]")
    before = opened.locator(".cell:visible").count()
    opened.locator("#columns input").first.uncheck()
    assert opened.locator(".cell:visible").count() < before


def test_a_cell_opens_its_steps_wire_tokens_and_checks(opened: Any) -> None:
    opened.fill("#find", "cc-01")
    opened.locator(".cell:visible").first.click()
    body = unpacked(opened)
    assert "passed" in body.locator(".verdict").inner_text()
    assert body.locator(".step").count() >= 3
    assert "on the wire" in body.inner_text().lower()
    for summary in body.locator("summary").all():
        summary.click()
    text = body.inner_text()
    assert all(
        word in text for word in ("grant_type", "client_credentials", "RS256", "ToDoList.Read.All", "token.signature")
    )
    assert "UTC)" in text, "times of a token are told to people"


def test_a_cell_opens_the_calls_that_came_to_the_broker(opened: Any) -> None:
    opened.fill("#find", BROKERED[0].lower())
    opened.locator(".cell:visible").first.click()
    calls = unpacked(opened).locator(".group", has_text="broker calls").first.locator("xpath=following-sibling::div[1]")
    assert calls.locator(".group").inner_text().lower() == "sign_in"
    assert "client_id" in calls.inner_text()


def test_cells_of_every_column_can_be_unpacked_one_after_the_other(opened: Any, document: runs.Facts) -> None:
    opened.fill("#find", "cc-01")
    several = opened.locator(".cell:visible").all()
    steps = []
    for cell in several:
        cell.click()
        steps.append(unpacked(opened).locator(".step").count())
        opened.keyboard.press("Escape")
    told = [each for each in document["cells"] if each["scenario"].startswith("CC-01")]
    assert len(steps) == 2 * len(told)
    assert min(steps) >= 3


def test_a_cell_left_for_another_is_not_shown_when_it_is_unpacked_at_last(opened: Any) -> None:
    first, last = opened.evaluate(
        """async () => {
            const cells = [...document.querySelectorAll('.row[data-scenario^="CC-01"] .cell')];
            const titles = [];
            for (const cell of [cells[0], cells[cells.length - 1]]) {
                opened.show(Number(cell.dataset.cell), cell);
                titles.push(document.getElementById('cell-where').textContent);
            }
            return titles;
        }"""
    )
    body = unpacked(opened)
    assert first != last == opened.locator("#cell-where").inner_text()
    assert body.locator(".verdict").count() == 1
    assert body.locator(".step .number").all_inner_texts() == sorted(
        set(body.locator(".step .number").all_inner_texts())
    )


def test_the_verdict_and_the_matrix_are_plain_where_nothing_can_be_unpacked(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(page_file.as_uri())
    page.fill("#find", "bad-99")
    page.locator(".cell:visible").first.click()
    text = page.locator("#cell-body").inner_text()
    page.close()
    assert "failed" in text
    assert "onerror=window.harmed" in text, "the reason"
    assert "lacks DecompressionStream" in text


def test_details_that_are_damaged_are_told_so(browser: Any, page_file: Path, tmp_path: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    damaged = tmp_path / "damaged.html"
    damaged.write_text(re.sub(r'(id="details-\d+">)[^<]{40}', r"\1" + "A" * 40, text), encoding="utf-8")
    page = browser.new_page()
    page.goto(damaged.as_uri())
    page.locator(".cell").first.click()
    said = unpacked(page).get_by_role("alert").inner_text()
    page.close()
    assert "cannot be unpacked" in said


def test_the_keyboard_reaches_everything(opened: Any) -> None:
    opened.keyboard.press("/")
    assert focused(opened, "id") == "find"
    opened.keyboard.type("cc-0")
    opened.locator("#columns input").last.focus()
    opened.keyboard.press("Tab")
    first = focused(opened)
    opened.keyboard.press("ArrowRight")
    second = focused(opened)
    opened.keyboard.press("ArrowDown")
    third = focused(opened)
    assert len({first, second, third}) == 3
    opened.keyboard.press("Enter")
    assert opened.locator("dialog[open]").count() == 1
    opened.keyboard.press("Escape")
    assert opened.locator("dialog[open]").count() == 0
    assert focused(opened) == third, "focus comes back to the cell"


def test_focus_can_be_seen(opened: Any) -> None:
    opened.locator("#tab-matrix").focus()
    opened.keyboard.press("ArrowRight")
    assert focused(opened, "id") == "tab-divergences"
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert opened.locator("#view-divergences").is_visible()


def test_a_link_leads_to_a_story_and_to_a_cell(opened: Any, page_file: Path) -> None:
    opened.click("#tab-promises")
    opened.locator("#view-promises a.witness").first.click()
    assert opened.locator("#view-matrix").is_visible()
    opened.locator("#matrix .cell:visible").first.click()
    address = opened.url
    opened.goto("about:blank")
    opened.goto(address)
    assert opened.locator("dialog[open]").count() == 1
    assert unpacked(opened).locator(".step").count() >= 1


def test_a_promise_opens_the_cells_that_are_its_proof_and_stays(opened: Any) -> None:
    opened.click("#tab-promises")
    proof = opened.locator(".proving", has_text="CC-01").first
    proof.locator("summary").click()
    link = proof.locator("a").first
    link.focus()
    opened.keyboard.press("Enter")
    assert "passed" in opened.locator("#cell-body .verdict").inner_text()
    assert "reference" in opened.locator("#cell-where").inner_text()
    assert "%20%40%20reference" in opened.url, "the address that lasts"
    opened.keyboard.press("Escape")
    assert opened.locator("#view-promises").is_visible()
    assert focused(opened, "href") == link.evaluate("each => each.href"), "focus comes back to the link"


def test_the_address_of_a_proof_opens_it_too(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(f"{page_file.as_uri()}#c3")
    told, label = (
        page.locator("#cell-where b").inner_text(),
        page.locator("[data-cell='3']").get_attribute("aria-label"),
    )
    page.close()
    assert label.startswith(f"{told}, ")


def test_every_control_has_a_name(opened: Any) -> None:
    nameless = opened.evaluate(
        """[...document.querySelectorAll('button, input, select, a')].filter(each =>
            !(each.ariaLabel || each.textContent.trim() || each.labels?.length)).length"""
    )
    assert nameless == 0


@pytest.mark.parametrize(
    "opened", [(size, scheme) for size in (WIDE, PHONE) for scheme in ("light", "dark")], indirect=True
)
def test_it_fits_and_can_be_looked_at(opened: Any, screenshots: Path, request: pytest.FixtureRequest) -> None:
    width, scheme = opened.viewport_size["width"], opened.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    name = f"{width}-{'dark' if scheme else 'light'}"
    for tab in ("matrix", "divergences", "promises"):
        opened.click(f"#tab-{tab}")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        opened.screenshot(path=screenshots / f"{name}-{tab}.png")
    opened.click("#tab-matrix")
    opened.locator(".cell.o-known").first.click()
    unpacked(opened)
    opened.screenshot(path=screenshots / f"{name}-cell.png", animations="disabled")
    print(f"screenshots in {screenshots}")  # noqa: T201 - the folder a person looks into


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: str, browser: Any, page_file: Path) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    page = browser.new_page(color_scheme=scheme)
    page.goto(page_file.as_uri())
    weak = page.evaluate((Path(__file__).parent / "contrast.js").read_text(encoding="utf-8").rstrip().rstrip(";"))
    page.close()
    assert weak == []
