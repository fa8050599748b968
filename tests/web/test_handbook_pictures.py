"""The handbook's pictures are the pages: each is taken here, and a page that no longer looks like its picture fails.

Beside each picture lies its skeleton: headings, labels, buttons and heads of columns in order, digits masked; that is
what is compared, since pixels differ from machine to machine. To take all anew, and look at them before they are
committed:

    SUNWAI_TAKE_PICTURES=1 pytest tests/web/test_handbook_pictures.py
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from sunwai.base.actors import Right
from sunwai.web.help.chapters import LANGUAGES
from sunwai.web.help.drawing import PICTURES, picture_file
from tests.web.conftest import Set
from tests.web.handbook_makers import NOW, House, a_full_house
from tests.web.makers import signed_in
from tests.web.test_in_a_browser import CHROMIUM, browser, walked

__all__ = ["browser"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium: install Debian's package chromium"),
]
WIDTH, MOST_HEIGHT, QUALITY = 960, 820, 60
TAKES = bool(os.environ.get("SUNWAI_TAKE_PICTURES"))
ANEW = "The page no longer looks like its picture. If that is meant: SUNWAI_TAKE_PICTURES=1 pytest " + (
    "tests/web/test_handbook_pictures.py, look at the pictures, commit them, and see whether their chapter still holds."
)
SKELETON = """() => {
  const kinds = {H1: 'title', H2: 'heading', H3: 'heading', LABEL: 'label', LEGEND: 'label', SUMMARY: 'button',
                 BUTTON: 'button', A: 'button', TH: 'column'};
  const parts = 'h1, h2, h3, label, legend, summary, button, a.button, th[scope=col]';
  const found = [];
  for (const one of document.querySelectorAll(parts.split(', ').map(part => 'main ' + part).join(', '))) {
    const copy = one.cloneNode(true);
    for (const less of copy.querySelectorAll('kbd, bdi, .code, .unseen, .tag, .hint')) less.remove();
    const words = copy.textContent.replace(/[0-9]+/g, '#').replace(/\\s+/g, ' ').trim();
    const line = kinds[one.tagName] + ' ' + words;
    if (words && !found.includes(line)) found.push(line);
  }
  return found;
}"""
Page = Any


def pages(browser: Any, server: str, house: House) -> Iterator[tuple[str, str, Page]]:
    """Each page of a picture in each language, open as its person sees it: name, language, page."""
    for language in LANGUAGES:
        for username in sorted({username for username, _address in house.pictures.values()}):
            session = house.clients[username].cookies[settings.SESSION_COOKIE_NAME].value
            context = browser.new_context(viewport={"width": WIDTH, "height": MOST_HEIGHT})
            cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
            context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
            page = context.new_page()
            for name, (who, address) in house.pictures.items():
                if who == username:
                    house.before.get(name, lambda: None)()
                    response = page.goto(server + address)
                    assert (response.status, page.url) == (200, server + address), name
                    yield name, language, page
            context.close()


def keep(page: Page, file: Path) -> None:
    """The page's main part as a small picture: its top, where it is long."""
    page.evaluate("document.fonts.ready")
    box = page.locator("main").bounding_box()
    clip = {**box, "height": min(box["height"], MOST_HEIGHT)}
    taken = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip)))
    taken.convert("RGB").save(file, "WEBP", quality=QUALITY, method=6)


def test_each_page_still_looks_like_its_picture(browser: Any, live_server: Any, clock_at: Set) -> None:
    clock_at(NOW)
    house, changed = a_full_house(), {}
    for name, language, page in pages(browser, live_server.url, house):
        file, lines = picture_file(name, language), page.evaluate(SKELETON)
        beside = file.with_suffix(".txt")
        if TAKES:
            keep(page, file)
            beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
        before = beside.read_text(encoding="utf-8").splitlines() if beside.exists() else []
        if before != lines:
            changed[f"{name}.{language}"] = list(unified_diff(before, lines, "picture", "page", lineterm="", n=0))
    assert changed == {}, ANEW
    assert {file.name.split(".")[0] for file in PICTURES.glob("*.webp")} == set(house.pictures)


def test_axe_finds_nothing_on_the_handbook_nor_on_the_citizens_pages(browser: Any, live_server: Any) -> None:
    session = signed_in(Right.WORK_CASES).cookies[settings.SESSION_COOKIE_NAME].value
    addresses = ["/help/", "/help/?q=case", "/help/officer/", "/about/", "/rights/"]
    assert walked(browser, live_server.url, addresses, {settings.SESSION_COOKIE_NAME: session}) == {}
