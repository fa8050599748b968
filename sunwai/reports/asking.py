"""What a report says of findings: since when, what else could explain them, who is asked for what by when, and what
was replied. All findings of a period at once; what else could explain them is looked up, never assumed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from sunwai.directory.models import Holiday, Tenure
from sunwai.directory.queries import line_of, posts_over
from sunwai.insight.changes import changes
from sunwai.insight.findings import TESTED, months_back
from sunwai.insight.models import Finding
from sunwai.insight.queries import Value, figures
from sunwai.insight.types import FindingKind
from sunwai.reports.cut import MONTHS, Cut
from sunwai.reports.models import Notice
from sunwai.reports.queries import addressee
from sunwai.reports.rules import due_on, terms
from sunwai.reports.telling import Content, Place, named, rounded, titled

NEW_WITHIN = timedelta(days=31)
"""How long before a finding's days an officer may have come and still be new."""
RUSH = 1.5
EARLIER = 3
"""How many months back findings and what was replied to them are told again."""
LOOKED_FOR = ("replies", "officer", "holiday", "rush")
RELATED = ("office__district", "office__department", "service")


def findings_at(cut: Cut, place: Place) -> list[Content]:
    """The findings of the period in a place."""
    found = cut.kept("findings", lambda: _findings(cut))
    return [told for one, told in found if _is_at(cut, one, place)]


def earlier_at(cut: Cut, place: Place) -> list[Content]:
    """Findings of the months before in a place, and what was replied to each."""
    found = cut.kept("earlier", lambda: _earlier(cut))
    return [told for one, told in found if _is_at(cut, one, place)]


def _is_at(cut: Cut, one: Finding, place: Place) -> bool:
    office = one.office
    is_area = place.area == office.district.code or bool(cut.whole and place.area == cut.whole["code"])
    if cut.inside and place.area not in cut.areas:
        is_area = office.district.code in cut.inside.get("district", ()) or office.code in cut.inside.get("office", ())
    if not is_area or place.department not in {None, office.department.code}:
        return False
    return place.service is None or bool(one.service and one.service.code == place.service)


def _findings(cut: Cut) -> list[tuple[Finding, Content]]:
    found = Finding.objects.filter(period_to__range=(cut.period_from, cut.period_to)).select_related(*RELATED)
    rows = list(found.order_by("kind", "office__code", "service__code"))
    whys, since, asks = _explanations(cut, rows), _since(cut, rows), _asks(cut, rows)
    return [(one, {**told(one), "since": since[one.pk], "why": whys[one.pk], "ask": asks[one.pk]}) for one in rows]


def told(one: Finding) -> Content:
    """A finding by itself."""
    return {
        "id": one.pk,
        "kind": one.kind,
        "from": one.period_from.isoformat(),
        "to": one.period_to.isoformat(),
        "office": named(one.office),
        "district": named(one.office.district),
        "service": named(one.service) if one.service else None,
        "count": one.count,
        "of": one.of,
        **{name: rounded(getattr(one, name)) for name in ("rate", "low", "high", "peers")},
    }


def _asks(cut: Cut, rows: list[Finding]) -> dict[int, Content]:
    """To whom each is put and by when: as its notice has it, else as it will be laid."""
    heads, term, until = posts_over(cut.on), terms(cut.on).first, dict[int, date]()
    notices = {one.finding_id: one for one in Notice.objects.filter(finding__in=rows).select_related("post")}
    found = {}
    for one in rows:
        notice, area = notices.get(one.pk), one.office.district
        if area.pk not in until:
            until[area.pk] = due_on(term, cut.on, area.pk)
        post = notice.post if notice else addressee(heads, area.pk, one.office.department_id)
        by = notice.acknowledge_by if notice else until[area.pk]
        found[one.pk] = {"post": titled(post), "by": by.isoformat() if post else None, "reply": _reply(notice)}
    return found


def _reply(notice: Notice | None) -> Content | None:
    if notice is None or notice.acknowledged_at is None:
        return None
    return {"at": notice.acknowledged_at.isoformat(), "note": notice.note}


def _earlier(cut: Cut) -> list[tuple[Finding, Content]]:
    since = months_back(cut.period_from, EARLIER)
    laid = Notice.objects.filter(finding__period_to__gte=since, finding__period_to__lt=cut.period_from)
    related = ("post", *(f"finding__{name}" for name in RELATED))
    rows = laid.select_related(*related).order_by("-finding__period_to", "finding__kind", "finding__office__code")
    return [
        (one.finding, {**told(one.finding), "ask": {"post": titled(one.post), "by": one.acknowledge_by.isoformat(),
                                                    "reply": _reply(one)}})
        for one in rows
    ]  # fmt: skip


def _since(cut: Cut, rows: list[Finding]) -> dict[int, str]:
    """The first month of the unbroken run, up to the period's end, in which the office was above its peers."""
    codes = sorted({one.office.code for one in rows})
    monthly: defaultdict[tuple[str, str, str], list[Value]] = defaultdict(list)
    if codes:
        by, period = ("office", "service", "month"), cut.windows.long
        for value in figures(cut.snapshot, by, {"office": codes}, period=period, codes=[*TESTED.values()]):
            monthly[value.figure, value.key[0], value.key[2]].append(value)
    months = [months_back(cut.period_to, back).strftime("%Y-%m") for back in range(MONTHS)]
    found = {}
    for one in rows:
        since, figure = one.period_to.strftime("%Y-%m"), TESTED.get(_kind(one))
        for month in months if figure and one.peers is not None else ():
            values = [v for v in monthly[figure or "", one.office.code, month] if _is_of(one, v)]
            count, of = sum(v.count for v in values), sum(v.of or 0 for v in values)
            if of and count / of <= (one.peers or 0):
                break
            since = month if of else since
        found[one.pk] = since
    return found


def _kind(one: Finding) -> Any:
    return FindingKind(one.kind)


def _is_of(one: Finding, value: Value) -> bool:
    return one.service is None or value.key[1] == one.service.code


def _explanations(cut: Cut, rows: list[Finding]) -> dict[int, list[Content]]:
    """What else happened there, of the things that are LOOKED_FOR."""
    replies, rush = _shifts(cut, rows)
    officers, holidays = _new_officers(rows), _holidays(rows)
    found: dict[int, list[Content]] = {}
    for one in rows:
        office = one.office.code
        parts = [replies.get(office), rush.get(office), officers.get(one.pk), holidays.get(one.pk)]
        found[one.pk] = [part for part in parts if part]
    return found


def _shifts(cut: Cut, rows: list[Finding]) -> tuple[dict[str, Content], dict[str, Content]]:
    """Offices of findings whose share of answers changed more than by chance, and those with far more visitors."""
    offices = sorted({one.office.code for one in rows})
    now, before = (cut.groups("office", window=window) for window in ("now", "before"))
    seen = [(_counts(before.get((office,), [])), _counts(now.get((office,), []))) for office in offices]
    replies: dict[str, Content] = {}
    rush: dict[str, Content] = {}
    pairs = [((then["answered"], then["asked"]), (here["answered"], here["asked"])) for then, here in seen]
    for office, (then, here), change in zip(offices, seen, changes(pairs), strict=True):
        if change and change.is_real:
            rates = {
                "before": rounded(then["answered"] / then["asked"]),
                "now": rounded(here["answered"] / here["asked"]),
            }
            replies[office] = {"what": "replies", **rates}
        if then["transactions"] and here["transactions"] >= RUSH * then["transactions"]:
            rush[office] = {"what": "rush", "before": then["transactions"], "now": here["transactions"]}
    return replies, rush


def _counts(values: list[Value]) -> dict[str, int]:
    found = {one.figure: one.count for one in values}
    return {name: found.get(name, 0) for name in ("transactions", "asked", "answered")}


def _new_officers(rows: list[Finding]) -> dict[int, Content]:
    """Officers who came to a post of the office in the finding's days, or in the month before them."""
    first = min((one.period_from for one in rows), default=date.max) - (NEW_WITHIN if rows else timedelta())
    came = Tenure.objects.filter(post__office__in=[one.office_id for one in rows], valid_from__gt=first)
    by_office: defaultdict[int, list[Tenure]] = defaultdict(list)
    for tenure in came.select_related("post").order_by("-valid_from", "post__code"):
        by_office[tenure.post.office_id or 0].append(tenure)
    found: dict[int, Content] = {}
    for one in rows:
        new = [t for t in by_office[one.office_id] if one.period_from - NEW_WITHIN < t.valid_from <= one.period_to]
        if new:
            on = new[0].valid_from.isoformat()
            found[one.pk] = {"what": "officer", "post": titled(new[0].post), "on": on, "number": len(new)}
    return found


def _holidays(rows: list[Finding]) -> dict[int, Content]:
    """Days without work among a finding's days, where those are a month or less: half a year always has some."""
    short = [one for one in rows if (one.period_to - one.period_from) <= NEW_WITHIN]
    lines = {area: set(line_of(area)) for area in {one.office.district_id for one in short}}
    days = Holiday.objects.filter(
        Q(area__isnull=True) | Q(area__in={area for line in lines.values() for area in line}),
        day__range=(
            min((one.period_from for one in short), default=date.min),
            max((one.period_to for one in short), default=date.min),
        ),
    ).order_by("day")  # fmt: skip
    found: dict[int, Content] = {}
    for one in short:
        own = [day for day in days if one.period_from <= day.day <= one.period_to
               and (day.area_id is None or day.area_id in lines[one.office.district_id])]  # fmt: skip
        if own:
            names = {"name": own[0].name, "name_ur": own[0].name_ur}
            found[one.pk] = {"what": "holiday", "number": len(own), "on": own[0].day.isoformat(), "names": names}
    return found
