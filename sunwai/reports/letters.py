"""Letters about findings: the words that they begin with, in both languages, and the PDF.

The words say what was seen of an office, never of one citizen; counts below ten are not said.
"""

from __future__ import annotations

import json
from datetime import UTC, date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from sunwai.directory.models import Post
from sunwai.insight.models import Finding
from sunwai.insight.statistics import SMALL
from sunwai.insight.types import FindingKind
from sunwai.reports import texts
from sunwai.reports.models import Letter
from sunwai.reports.types import LetterKind

HERE = Path(__file__).parent
_one_at_a_time = Lock()


def draft(finding: Finding, kind: LetterKind, answer_by: date | None, language: str) -> str:
    """The words that a letter begins with, in a language: paragraphs, an empty line between them."""
    with translation.override(language):
        parts = [_("Subject: {what}, {office}").format(what=_what(finding), office=named(finding.office))]
        parts += {
            LetterKind.SHOW_CAUSE: _show_cause, LetterKind.INQUIRY: _inquiry, LetterKind.COMMENDATION: _commendation,
        }[kind](finding)  # fmt: skip
        if answer_by and kind.wants_answer:
            parts.append(_("Your written answer is awaited by {day}.").format(day=texts.day(answer_by)))
        return "\n\n".join(parts)


def _show_cause(finding: Finding) -> list[str]:
    return [
        _seen(finding),
        _("These are statements of citizens taken together, and no proof against any person."),
        _("You are asked to explain in writing what stands behind them, what else could explain them, and what has "
          "been done since. If no answer comes by the date below, the matter will be decided on what is on record."),
        _nobody(),
    ]  # fmt: skip


def _inquiry(finding: Finding) -> list[str]:
    return [
        _seen(finding),
        _("You are asked to hold an inquiry into how this service is given at the office: the papers and fees that are "
          "asked for, the time it takes, and who deals with visitors. The staff of the office are to be heard."),
        _("Report what was found, what could explain it besides misconduct, and what you propose."),
        _nobody(),
    ]  # fmt: skip


def _commendation(finding: Finding) -> list[str]:
    return [
        _("The office was asked about a finding of {period}. What it did about it is acknowledged with this letter.")
        .format(period=_period(finding)),
        _("Please convey this to the staff who took part, and keep a copy of this letter on their files."),
    ]  # fmt: skip


def _nobody() -> str:
    return _("Nobody is to look for the citizens who answered, or to question anybody about an answer.")


def _what(finding: Finding) -> str:
    return str(texts.KINDS[FindingKind(finding.kind)])


def _period(finding: Finding) -> str:
    return texts.days({"from": finding.period_from.isoformat(), "to": finding.period_to.isoformat()})


def _seen(finding: Finding) -> str:
    facts = {
        "period": _period(finding), "office": named(finding.office), "what": _what(finding),
        "service": named(finding.service) if finding.service else "", "of": texts.count(finding.of),
        "share": texts.share(finding.rate), "peers": texts.share(finding.peers),
    }  # fmt: skip
    words = _("In {period} the following was found at {office}: {what}.")
    if finding.service:
        words = _("In {period} the following was found at {office} for the service {service}: {what}.")
    found = words.format(**facts)
    if finding.count >= SMALL and finding.of - finding.count >= SMALL and finding.rate is not None:
        found += " " + _("It was {share} of {of}.").format(**facts)
        if finding.peers is not None:
            found += " " + _("At comparable offices it was {peers}.").format(**facts)
    return found


def named(thing: Any) -> str:
    return str((thing.name_ur if texts.is_urdu() else thing.name) or thing.name)


@lru_cache(maxsize=1)
def _compiler() -> Any:
    import typst

    return typst.Compiler(str(HERE / "letter.typ"), root=str(HERE), font_paths=[str(HERE / "fonts")],
                          ignore_system_fonts=True)  # fmt: skip


def pdf(letter: Letter, language: str) -> bytes:
    """The letter in a language as PDF; of one that is issued the same bytes each time."""
    told = json.dumps(_told(letter, language), ensure_ascii=False, sort_keys=True)
    at = (letter.issued_at or letter.drafted_at).astimezone(UTC).replace(microsecond=0)
    with _one_at_a_time:
        made: bytes = _compiler().compile(format="pdf", sys_inputs={"letter": told}, timestamp=at)
    return made


def _told(letter: Letter, language: str) -> dict[str, Any]:
    with translation.override(language):
        sender = _signed(letter.signed_by) if letter.signed_by else _("Not yet signed")
        facts = [(_("Addressed to"), _signed(letter.post))]
        if letter.number and letter.issued_at:
            facts = [(_("Number"), texts.apart(letter.number)), (_("Date"), texts.day(letter.issued_at.date())), *facts]
        text = letter.text_ur if texts.is_urdu() else letter.text
        return {
            "rtl": texts.is_urdu(), "title": LetterKind(letter.kind).label, "sender": sender, "facts": facts,
            "number": letter.number or "", "draft": _("Draft, not issued"), "signed": _("Issued through Sunwai"),
            "paragraphs": [one.strip() for one in text.replace("\r", "").split("\n\n") if one.strip()],
            "is_sample": letter.post.is_sample,
            "sample": _("A sample: the offices, the people and the numbers here are invented."),
        }  # fmt: skip


def _signed(post: Post) -> str:
    """A post by its title, and the office or area that it is of."""
    place: Any = post.office if post.office_id else post.area
    return ("، " if texts.is_urdu() else ", ").join([texts.title_of(post), named(place)])
