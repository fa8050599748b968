"""The handbook: the pages' real words, alike in both languages; each page has its chapter; found by a few letters."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import translation

from sunwai.base.actors import Actor, Grant, Right
from sunwai.demo.accounts import ROLES as SAMPLE_ROLES
from sunwai.web.help import chapters, drawing, searching
from sunwai.web.help.chapters import FOLDER, LANGUAGES, ROLES, book, chapter, every_chapter
from sunwai.web.help.places import PLACES, address_for
from sunwai.web.menu import entries_for
from tests.web import words
from tests.web.makers import a_client, signed_in

BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[[^\]]*\]\(([^)]+)\)")
EVERY = [(role, one.anchor) for role in ROLES for one in book(role, "en").chapters]


@lru_cache(maxsize=1)
def on_pages() -> frozenset[str]:
    """Every text that a page, form or refusal of ours has, in English."""
    rooms = (one.name for one in words.ROOT.iterdir() if (one / "__init__.py").exists())
    texts = (text.split(words.BETWEEN)[-1] for room in rooms for text in words.in_room(room))
    return frozenset(text.replace("%%", "%") for text in texts)


def bold(role: str, anchor: str, language: str) -> set[str]:
    found = chapter(role, anchor, language)
    assert found is not None
    return set(BOLD.findall(found.text))


def holder(*rights: Right) -> Actor:
    return Actor("account", "1", tuple(Grant(right) for right in rights))


@pytest.mark.parametrize(("role", "anchor"), EVERY)
def test_each_word_in_bold_stands_on_a_page(role: str, anchor: str) -> None:
    assert bold(role, anchor, "en") - on_pages() == set()


@pytest.mark.parametrize(("role", "anchor"), EVERY)
def test_the_urdu_chapter_names_the_same_buttons_as_the_english(role: str, anchor: str) -> None:
    with translation.override("ur"):
        assert bold(role, anchor, "ur") == {translation.gettext(text) for text in bold(role, anchor, "en")}


@pytest.mark.parametrize("role", ROLES)
def test_both_languages_have_the_same_chapters_links_and_pictures(role: str) -> None:
    def outline(language: str) -> list[tuple[str, list[str]]]:
        return [(one.anchor, sorted(LINK.findall(one.text))) for one in book(role, language).chapters]

    assert outline("ur") == outline("en")
    assert len({anchor for anchor, _links in outline("en")}) == len(outline("en"))


def test_each_picture_is_there_in_both_languages_and_all_are_light() -> None:
    named = {link.removeprefix("picture:") for one in every_chapter() for link in LINK.findall(one.text)
             if link.startswith("picture:")}  # fmt: skip
    taken = {tuple(file.name.split(".")[:2]) for file in drawing.PICTURES.glob("*.webp")}
    assert taken == {(name, language) for name in named for language in LANGUAGES}
    assert sum(file.stat().st_size for file in drawing.PICTURES.glob("*")) < 3_000_000


def test_each_link_leads_to_a_page_or_a_chapter() -> None:
    for one in every_chapter():
        for link in LINK.findall(one.text):
            kind, _colon, name = link.partition(":")
            if kind == "page":
                drawing.address_of(link)
            elif kind == "chapter":
                role, _slash, anchor = name.partition("/")
                assert chapter(role, anchor, one.language), link
            else:
                assert kind == "picture", link


def test_a_link_to_no_page_is_noticed() -> None:
    with pytest.raises(NoReverseMatch):
        drawing.address_of("page:nowhere")


def test_every_page_of_the_menu_has_a_chapter() -> None:
    assert [one.route for one in entries_for(holder(*Right)) if one.route not in PLACES] == []


def the_routes(resolver: URLResolver | None = None) -> set[str]:
    found: set[str] = set()
    for one in (resolver or get_resolver()).url_patterns:
        found |= the_routes(one) if isinstance(one, URLResolver) else {one.name or ""}
    return found


def test_each_page_with_a_chapter_is_there_and_so_is_the_chapter() -> None:
    assert set(PLACES) - the_routes() == set()
    told = {one for places in PLACES.values() for one in places}
    assert told - {f"{role}/{anchor}" for role, anchor in EVERY} == set()


def test_a_page_of_two_roles_leads_each_to_its_own_chapter() -> None:
    assert address_for("cases_inbox", holder(Right.WORK_CASES)) == "/help/officer/#inbox"
    assert address_for("cases_inbox", holder(Right.DIRECT_CASES)) == "/help/clerk/#direct"
    assert address_for("something_new", holder()) == "/help/"


@pytest.mark.parametrize("role", SAMPLE_ROLES)
def test_each_sample_role_has_a_handbook_of_its_own(role: str) -> None:
    actor = holder(*SAMPLE_ROLES[role][2])
    assert chapters.own_roles(actor)
    assert set(chapters.in_order(actor)) == set(ROLES)


def test_raw_html_and_outside_pictures_do_not_come_through() -> None:
    assert "<script" not in drawing.html_of("<script>alert(1)</script>\n\n![x](https://example.org/x.png)", "en")
    assert "<img" not in drawing.html_of("![x](https://example.org/x.png)", "en")


def titles(asked: str, language: str) -> list[str]:
    return [one.chapter.title for one in searching.find(asked, language)]


def test_the_beginning_of_a_word_finds_its_chapter() -> None:
    assert titles("quarant", "en")[0] == "Rows wait in quarantine"
    assert titles("file refused", "en")[0] == "A file was refused"


def test_urdu_is_found_whichever_letters_the_keyboard_writes() -> None:
    pakistani, arabic = titles("میرا تبادلہ", "ur"), titles("ميرا تبادله", "ur")
    assert pakistani[0] == "میرا تبادلہ ہو گیا"
    assert arabic == pakistani


def test_the_sentence_found_is_the_one_that_says_it() -> None:
    found = searching.find("recovery codes paper", "en")[0]
    assert found.sentence == "Keep the Recovery codes on paper, under lock."


def test_a_word_of_one_language_is_found_on_pages_of_the_other() -> None:
    found = searching.find("quarantine", "ur")
    assert {one.chapter.language for one in found} == {"en"}


def test_what_no_chapter_has_finds_nothing() -> None:
    assert searching.find("zzzz", "en") == searching.find("  ", "en") == []


@pytest.mark.django_db
def test_ones_own_handbook_comes_first_and_every_one_can_be_read() -> None:
    client = signed_in(Right.CALL_CITIZENS)
    page = client.get(reverse("help")).text
    assert page.index("Handbook of the caller") < page.index("Handbook for everyone") < page.index("of oversight")
    for role in ROLES:
        text = client.get(reverse("handbook", args=[role])).text
        assert all(f'id="{one.anchor}"' in text for one in book(role, "en").chapters)
    assert client.get("/help/minister/").status_code == 404


@pytest.mark.django_db
def test_a_pages_help_opens_the_chapter_of_that_page() -> None:
    client = signed_in(Right.CALL_CITIZENS)
    assert '<a href="/help/caller/#begin" rel="help">' in client.get(reverse("desk")).text
    assert '<a href="/help/" rel="help">' in client.get(reverse("help")).text


@pytest.mark.django_db
def test_the_search_shows_the_sentence_in_the_readers_language() -> None:
    page = signed_in(Right.WORK_CASES, language="ur").get(reverse("help"), {"q": "دادرسی"}).text
    assert "کسی باب میں یہ الفاظ نہیں" in page
    found = signed_in(Right.WORK_CASES, username="daud", language="ur").get(reverse("help"), {"q": "داد رسی"}).text
    assert 'href="/help/officer/#cannot"' in found


@pytest.mark.django_db
def test_citizens_read_what_it_is_and_their_rights_on_a_cheap_phone() -> None:
    style = sum((words.ROOT / "web/static/face" / one).stat().st_size for one in ("face.css", "mark.svg"))
    for language in LANGUAGES:
        for address in ("/about/", "/rights/"):
            page = a_client(language).get(address).text
            assert len(page.encode()) + style < 30_000, (address, language)
            assert "<script" not in page
            assert 'class="citizen"' in page


@pytest.mark.django_db
def test_the_first_page_leads_to_both() -> None:
    page = a_client().get("/").text
    assert 'href="/about/"' in page
    assert 'href="/rights/"' in page


@pytest.mark.django_db
def test_the_rights_name_the_dates_that_hold_here() -> None:
    from tests.casework.makers import a_rule

    a_rule({"reply": {"days": 3, "working": True}, "final": {"days": 21}})
    page = a_client().get("/rights/").text
    assert "first answer within 3 working days" in page
    assert "decision within 21 days" in page


def test_the_citizens_pages_say_the_same_in_both_languages() -> None:
    for name in ("about", "rights"):
        one, other = (chapters.read(FOLDER / "citizens" / f"{name}.{tongue}.md", name, tongue) for tongue in LANGUAGES)
        assert [each.anchor for each in one.chapters] == [each.anchor for each in other.chapters]
        for here, there in zip(one.chapters, other.chapters, strict=True):
            assert LINK.findall(here.text) == LINK.findall(there.text)
