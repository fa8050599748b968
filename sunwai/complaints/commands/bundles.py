"""A certified bundle of a case or cluster for a court, ombudsman or commission.

A ZIP: `timeline.json` and `timeline.html` of each case, its documents, the ledger's rows about it with what chains
them, and `manifest.json` with the SHA-256 of each other file. Who the citizen is stands in none of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, get_language_bidi, gettext

from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL
from sunwai.casework.models import Case
from sunwai.casework.queries import Seen, Shown, case_for
from sunwai.casework.queries.files import file_bytes
from sunwai.complaints.texts import DEEDS, ROLES
from sunwai.ledger.commands import record
from sunwai.ledger.models import Entry
from sunwai.ledger.queries import head

KINDS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf", "text/plain": "txt"}
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """The ZIP and its SHA-256, which stands in the ledger under the same moment."""

    content: bytes
    digest: str


def make_bundle(*, numbers: Sequence[str], by: Actor, at: datetime) -> Bundle:
    """The bundle of these cases, as far as who asks may see each; of one with a cluster, name the cluster's cases.

    Raises:
        NotFound: one of them is not theirs to see.
    """
    files: dict[str, bytes] = {}
    for number in numbers:
        seen = case_for(by, number, at=at)
        files |= {f"{seen.case.number}/{name}": content for name, content in _files(seen).items()}
    newest = head()
    manifest = {
        "made_at": at.isoformat(), "cases": sorted({name.partition("/")[0] for name in files}),
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
        "ledger_head": {"seq": newest.seq, "chain": newest.chain.hex()},
    }  # fmt: skip
    content = _zipped({"manifest.json": _json(manifest), **files})
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        for number in numbers:
            case = Case.objects.get(number=case_for(by, number, at=at).case.number)
            record(by=by, action=f"complaints.bundle:{digest}", subject="casework.case", subject_id=case.pk, at=at)
    return Bundle(content, digest)


def cluster_numbers(case: Case) -> list[str]:
    """The numbers of all cases joined with one, or its own alone."""
    if case.cluster_id is None:
        return [case.number]
    return list(
        Case.objects.filter(cluster=case.cluster_id).order_by("filed_at", "pk").values_list("number", flat=True)
    )


def _files(seen: Seen) -> dict[str, bytes]:
    files = {
        "timeline.json": _json(_told(seen)), "timeline.html": _page(seen).encode(),
        "ledger.json": _json(_ledger(seen.case.pk)),
    }  # fmt: skip
    for place, one in enumerate(seen.files, start=1):
        files[f"documents/{place:02d}-of-event-{one.n}.{KINDS.get(one.media_type, 'bin')}"] = file_bytes(one)
    return files


def _told(seen: Seen) -> dict[str, object]:
    case = seen.case
    return {
        "number": case.number, "kind": case.kind, "category": case.category.code, "area": case.area.code,
        "office": case.office.code if case.office else "", "post": case.post.code, "identity": case.identity,
        "status": case.status, "outcome": case.outcome, "filed_at": case.filed_at, "gist": seen.gist,
        "events": [
            {"n": one.n, "at": one.at, "deed": one.deed, "as": one.role, "by": _by(one), "status": one.status,
             "words": one.words, "facts": dict(one.facts)}
            for one in seen.timeline
        ],
        "deadlines": [
            {"kind": one.kind, "rule": str(one.rule), "started_at": one.started_at, "due_at": one.due_at,
             "met_at": one.met_at, "missed_at": one.missed_at, "ended_at": one.ended_at}
            for one in seen.deadlines
        ],
        "documents": [
            {"event": one.n, "media_type": one.media_type, "size": one.size, "sha256": bytes(one.sha256).hex()}
            for one in seen.files
        ],
    }  # fmt: skip


def _by(one: Shown) -> str:
    """Officials by their account; whoever else acted by what they are in the case."""
    return one.by if one.by.startswith("account:") else ""


def _ledger(case: int) -> list[dict[str, object]]:
    """The case's rows with the chain before each: `ledger.queries.link` of both gives the row's own."""
    rows = list(Entry.objects.filter(subject="casework.case", subject_id=str(case)).order_by("id"))
    before = dict(Entry.objects.filter(seq__in=[one.seq - 1 for one in rows if one.seq]).values_list("seq", "chain"))
    return [
        {
            "id": one.pk, "at": one.at, "actor": one.actor if one.actor.startswith("account:") else "",
            "action": one.action, "salt": bytes(one.salt).hex(), "digest": bytes(one.digest).hex(), "seq": one.seq,
            "chain": bytes(one.chain).hex() if one.chain else "",
            "chain_before": bytes(before.get((one.seq or 0) - 1) or b"").hex(),
        }
        for one in rows
    ]  # fmt: skip


def _page(seen: Seen) -> str:
    rows = format_html_join(
        "\n", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        [
            (one.n, f"{one.at.astimezone(LOCAL):%Y-%m-%d %H:%M}", DEEDS[one.deed], ROLES[one.role], one.words)
            for one in seen.timeline
        ],
    )  # fmt: skip
    head_ = format_html_join(
        "", "<th>{}</th>",
        [(one,) for one in (gettext("No."), gettext("When"), gettext("What"), gettext("As whom"), gettext("Words"))],
    )  # fmt: skip
    return format_html(
        '<!doctype html><html lang="{}" dir="{}"><meta charset="utf-8"><title>{}</title>'
        "<style>body{{font-family:sans-serif;line-height:1.9;margin:2em}}td,th{{border:1px solid #999;padding:.3em;"
        "text-align:start;vertical-align:top}}table{{border-collapse:collapse}}</style>"
        "<h1>{}</h1><p>{}</p><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></html>",
        get_language() or "en", "rtl" if get_language_bidi() else "ltr", seen.case.number,
        gettext("Case {number}").format(number=seen.case.number), seen.gist, head_, rows,
    )  # fmt: skip


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    """The same files make the same bytes."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name, EPOCH), files[name], ZIP_DEFLATED)
    return out.getvalue()
