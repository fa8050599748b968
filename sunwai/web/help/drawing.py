"""From Markdown to HTML: no raw HTML comes through; links to pages, chapters and pictures become addresses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from sunwai.web.help.chapters import FOLDER

PICTURES = FOLDER / "pictures"
SHOWN_WIDTH = 720
"""Width in CSS pixels at which a picture is shown; it is kept finer, for print."""


@lru_cache(maxsize=512)
def html_of(text: str, language: str) -> SafeString:
    """A chapter's text as HTML."""
    tokens = _markdown.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", address_of(str(child.attrGet("href"))))
    drawn = str(_markdown.renderer.render(tokens, _markdown.options, {"language": language}))
    return mark_safe(drawn)  # noqa: S308


def address_of(link: str) -> str:
    """The address that a link of the handbook stands for.

    Raises:
        NoReverseMatch: no route has this name.
    """
    kind, _colon, name = link.partition(":")
    if kind == "page":
        return reverse(name)
    if kind == "chapter":
        role, _slash, anchor = name.partition("/")
        return f"{reverse('handbook', args=[role])}#{anchor}"
    return link


def picture_file(name: str, language: str) -> Path:
    return PICTURES / f"{name}.{language}.webp"


@lru_cache(maxsize=512)
def _size(file: Path) -> tuple[int, int]:
    with Image.open(file) as picture:
        return picture.size


def _picture(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, given: dict[str, str]) -> str:
    """A picture of a page, as wide as the text, with its size so that nothing jumps; nothing where it is not there."""
    token = tokens[place]
    name = str(token.attrGet("src")).removeprefix("picture:")
    file = picture_file(name, given["language"])
    if not file.exists():
        return ""
    width, height = _size(file)
    shown = min(width, SHOWN_WIDTH)
    address = reverse("help_picture", args=[name, given["language"]])
    return (
        f'<img class="page" src="{address}" alt="{escape(token.content)}" width="{shown}"'
        f' height="{round(height * shown / width)}" loading="lazy">'
    )


_markdown = MarkdownIt("commonmark", {"html": False})
_markdown.add_render_rule("image", _picture)
