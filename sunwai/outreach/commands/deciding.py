"""One decision for every transaction: asked about, or not and why. Set-based: a batch may hold a million.

The first reason that applies is the one recorded, in this order: retracted, no programme, its wave not begun, too
old, no number, staff number, do-not-call register, opted out, cannot be texted (a landline, and no caller step), not
drawn, cooldown, an invitation open on the number (another room's question makes ours wait at the gate); then, among
those of one number in the batch, the first by time goes on and the others are cooldown (same service) or question
open; then cannot be texted (a landline, or a programme without texts, outside the callers' sample), over budget. Where
a number's first is not asked after all, those behind it get its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import LOCAL
from sunwai.base.ids import ALPHABET
from sunwai.ledger.commands import record
from sunwai.messages.types import Channel
from sunwai.outreach import sampling
from sunwai.outreach.models import Programme
from sunwai.outreach.programme_file import Plan, plan_from
from sunwai.outreach.queries.rollouts import waves_of
from sunwai.outreach.texts import TOKEN_LETTERS
from sunwai.outreach.types import ProgrammeState

LOCK = "SELECT pg_advisory_xact_lock(hashtext('outreach.decide'))"
CALLERS_NUMBER = sampling.number_sql("seed", "'callers:' || key")
TOKEN = " || ".join(
    f"substr('{ALPHABET}', get_byte(random, {place}) %% {len(ALPHABET)} + 1, 1)"
    for place in [0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13][:TOKEN_LETTERS]
)
TABLES = """
CREATE TEMP TABLE outreach_asking (
    service_id bigint PRIMARY KEY, programme_id bigint, question_id bigint, share double precision,
    callers double precision, seed text, strata text[], oldest interval, cooldown interval, answer interval,
    text_step int, text_after interval, call_step int, call_after interval, languages text[], otherwise text,
    abroad text, most_segments bigint, most_rupees double precision, segment_rupees double precision,
    call_rupees double precision, used_segments bigint, used_rupees double precision, rolled_over text, last_wave date
) ON COMMIT DROP;
CREATE TEMP TABLE outreach_waves (
    programme_id bigint, unit text, begins date, PRIMARY KEY (programme_id, unit)
) ON COMMIT DROP;
CREATE TEMP TABLE outreach_takes (
    programme_id bigint, language text, segments int, PRIMARY KEY (programme_id, language)
) ON COMMIT DROP;
"""
USED = """
SELECT coalesce(sum(t.segments), 0), count(*) FILTER (WHERE i.for_callers)
FROM outreach_invitation AS i
JOIN LATERAL (SELECT (%(segments)s::jsonb ->> i.language)::int AS segments) AS t ON true
WHERE i.programme_id = %(programme)s AND i.created_at >= %(since)s AND i.created_at < %(until)s
"""
FRAME = f"""
CREATE TEMP TABLE outreach_deciding ON COMMIT DROP AS
SELECT t.id, t.key::text AS key, t.contact_point_id AS contact, t.service_id, t.office_id, t.day, t.occurred_at,
    c.number_class = 'landline' AS landline,
    CASE WHEN c.number_class = 'foreign' THEN a.abroad WHEN t.language = ANY(a.languages) THEN t.language
         ELSE a.otherwise END AS language,
    concat_ws('/',
        CASE WHEN 'department' = ANY(a.strata) THEN department.code END,
        CASE WHEN 'district' = ANY(a.strata) THEN district.code END,
        CASE WHEN 'office' = ANY(a.strata) THEN o.code END,
        CASE WHEN 'service' = ANY(a.strata) THEN service.code END) AS stratum,
    {sampling.number_sql("a.seed", "t.key::text")} AS number,
    CASE WHEN t.retracted THEN 'retracted'
         WHEN a.programme_id IS NULL THEN 'no_programme'
         WHEN t.day < coalesce(wave.begins, a.last_wave) THEN 'not_begun'
         WHEN t.occurred_at < %(at)s - a.oldest THEN 'too_old'
         WHEN t.contact_point_id IS NULL THEN 'no_number'
         WHEN staff.id IS NOT NULL THEN 'staff_number'
         WHEN register.id IS NOT NULL THEN 'do_not_call'
         WHEN EXISTS (
             SELECT FROM people_optout AS wish WHERE wish.contact_point_id = t.contact_point_id
                 AND wish.lifted_at IS NULL AND (wish.service_id IS NULL OR wish.service_id = t.service_id)
         ) THEN 'opted_out'
         WHEN c.number_class = 'landline' AND a.call_step IS NULL THEN 'cannot_text'
    END AS outcome
FROM transactions_transaction AS t
LEFT JOIN outreach_asking AS a ON a.service_id = t.service_id
LEFT JOIN people_contactpoint AS c ON c.id = t.contact_point_id
LEFT JOIN people_staffnumber AS staff ON staff.contact_point_id = t.contact_point_id
LEFT JOIN people_donotcall AS register ON register.contact_point_id = t.contact_point_id
LEFT JOIN directory_office AS o ON o.id = t.office_id
LEFT JOIN directory_department AS department ON department.id = o.department_id
LEFT JOIN directory_area AS district ON district.id = o.district_id
LEFT JOIN directory_service AS service ON service.id = t.service_id
LEFT JOIN outreach_waves AS wave ON wave.programme_id = a.programme_id
    AND wave.unit = CASE a.rolled_over WHEN 'district' THEN district.code ELSE o.code END
WHERE """
UNDECIDED = "NOT EXISTS (SELECT FROM outreach_decision AS d WHERE d.transaction_id = t.id)"
OF_FILE = " AND t.file_id = %(file)s"
OF_DAY = "t.day = %(day)s"
WEIGHED = f"""
CREATE TEMP TABLE outreach_weighed ON COMMIT DROP AS
WITH placed AS (
    SELECT d.id, d.key, d.contact, d.occurred_at, d.landline, d.language, d.stratum, d.number, a.*,
        row_number() OVER by_number AS place, first_value(d.number) OVER by_number AS first,
        count(*) OVER (PARTITION BY a.programme_id, a.share, d.stratum) AS size
    FROM outreach_deciding AS d JOIN outreach_asking AS a USING (service_id)
    WHERE d.outcome IS NULL
    WINDOW by_number AS (PARTITION BY a.programme_id, a.share, d.stratum ORDER BY d.number)
), chosen AS (
    SELECT *, CASE
        WHEN NOT {sampling.drawn_sql("seed", "stratum", "share")}
            THEN 'not_drawn'
        WHEN EXISTS (
            SELECT FROM outreach_invitation AS i
            WHERE i.contact_point_id = contact AND i.service_id = placed.service_id
                AND i.day IS DISTINCT FROM %(but_of)s::date AND i.created_at > %(at)s - cooldown
                AND (i.state <> 'ended' OR EXISTS (
                    SELECT FROM outreach_attempt AS b WHERE b.invitation_id = i.id AND b.begun_at IS NOT NULL))
        ) THEN 'cooldown'
        WHEN EXISTS (
            SELECT FROM outreach_invitation AS i
            WHERE i.contact_point_id = contact AND i.state = 'open' AND i.expires_at > %(at)s
                AND i.day IS DISTINCT FROM %(but_of)s::date
        ) THEN 'question_open' END AS outcome
    FROM placed
), turned AS (
    SELECT *, row_number() OVER by_time AS turn, first_value(service_id) OVER by_time AS first_service
    FROM chosen WHERE outcome IS NULL
    WINDOW by_time AS (PARTITION BY contact ORDER BY occurred_at, id)
), called AS (
    SELECT *, call_step IS NOT NULL AND {
    sampling.drawn_sql("seed", "stratum", "callers", prefix="call_")
} AS for_callers
    FROM (
        SELECT *, row_number() OVER by_call AS call_place, first_value(call_number) OVER by_call AS call_first,
            count(*) OVER (PARTITION BY programme_id, share, stratum) AS call_size
        FROM (SELECT *, {CALLERS_NUMBER} AS call_number FROM turned WHERE turn = 1) AS numbered
        WINDOW by_call AS (PARTITION BY programme_id, share, stratum ORDER BY call_number)
    ) AS ordered
), costed AS (
    SELECT called.*, NOT landline AND text_step IS NOT NULL AS by_text,
        CASE WHEN landline OR text_step IS NULL THEN 0 ELSE coalesce(takes.segments, 1) END AS segments
    FROM called LEFT JOIN outreach_takes AS takes USING (programme_id, language)
), paid AS (
    SELECT id, contact, for_callers, by_text, CASE
        WHEN NOT by_text AND NOT for_callers THEN 'cannot_text'
        WHEN used_segments + sum(segments) OVER by_luck > most_segments
            OR used_rupees + sum(segments * segment_rupees
                + CASE WHEN for_callers THEN call_rupees ELSE 0 END) OVER by_luck > most_rupees THEN 'over_budget'
        ELSE 'invited' END AS outcome
    FROM costed
    WINDOW by_luck AS (PARTITION BY programme_id, by_text OR for_callers ORDER BY number)
)
SELECT id, outcome, false AS for_callers, false AS by_text FROM chosen WHERE outcome IS NOT NULL
UNION ALL
SELECT id, outcome, for_callers, by_text FROM paid
UNION ALL
SELECT t.id, CASE WHEN paid.outcome <> 'invited' THEN paid.outcome
    WHEN t.service_id = t.first_service THEN 'cooldown' ELSE 'question_open' END, false, false
FROM turned AS t JOIN paid ON paid.contact = t.contact WHERE t.turn > 1
"""
DECISIONS = """
INSERT INTO outreach_decision (transaction_id, programme_id, outcome, stratum, probability, decided_at)
SELECT d.id, a.programme_id, coalesce(w.outcome, d.outcome),
    CASE WHEN w.id IS NULL THEN '' ELSE d.stratum END, CASE WHEN w.id IS NULL THEN 1 ELSE a.share END, %(at)s
FROM outreach_deciding AS d
LEFT JOIN outreach_weighed AS w USING (id) LEFT JOIN outreach_asking AS a USING (service_id)
"""
INVITATIONS = f"""
INSERT INTO outreach_invitation (transaction_id, programme_id, question_id, contact_point_id, service_id, office_id,
    day, language, token, for_callers, state, reason, step, next_at, created_at, expires_at)
SELECT id, programme_id, question_id, contact, service_id, office_id, day, language, {TOKEN}, for_callers, 'open', '',
    CASE WHEN by_text THEN text_step ELSE call_step END,
    %(at)s + CASE WHEN by_text THEN text_after ELSE call_after END, %(at)s, %(at)s + answer
FROM (
    SELECT d.*, w.for_callers, w.by_text, a.programme_id, a.question_id, a.text_step, a.text_after, a.call_step,
        a.call_after, a.answer, uuid_send(gen_random_uuid()) AS random
    FROM outreach_deciding AS d
    JOIN outreach_weighed AS w USING (id) JOIN outreach_asking AS a USING (service_id)
    WHERE w.outcome = 'invited'
) AS invited
"""
COUNTS = """
SELECT coalesce(w.outcome, d.outcome), count(*)
FROM outreach_deciding AS d LEFT JOIN outreach_weighed AS w USING (id) GROUP BY 1 ORDER BY 1
"""
DROPPED = "DROP TABLE IF EXISTS outreach_asking, outreach_takes, outreach_waves, outreach_deciding, outreach_weighed"


def decide(*, by: Actor, at: datetime, file: int | None = None) -> dict[str, int]:
    """Decides on every transaction that has no decision yet, or on one file's; how many of each outcome.

    One at a time: a second one waits, then finds nothing left.
    """
    with transaction.atomic():
        bulk.run(LOCK)
        weigh(at=at, file=file)
        moment = _moment_of_its_own(at)
        counts = dict(bulk.rows(COUNTS))
        if counts:
            bulk.run(DECISIONS, {"at": moment})
            bulk.run(INVITATIONS, {"at": at})
            record(by=by, action="outreach.decide", subject="file", subject_id=file or "all", at=at, facts=counts)
        bulk.run(DROPPED)
    return counts


def weigh(*, at: datetime, file: int | None = None) -> None:
    """Fills the working tables `outreach_deciding` and `outreach_weighed` with what is not decided yet."""
    released = Programme.objects.filter(state=ProgrammeState.RELEASED)
    programmes = released.prefetch_related("questions").select_related("rollout")
    of_file = OF_FILE if file is not None else ""
    _weigh(list(programmes), UNDECIDED + of_file, {"at": at, "file": file, "but_of": None})


def weigh_day(*, programme: Programme, day: date, at: datetime) -> None:
    """The same for one programme and a day's transactions, decided or not, as if none of them had been asked about."""
    _weigh([programme], OF_DAY, {"at": at, "day": day, "but_of": day})


def _weigh(programmes: list[Programme], which: str, facts: dict[str, Any]) -> None:
    bulk.run(DROPPED)
    bulk.run(TABLES)
    for programme in programmes:
        _tell(programme, plan_from(programme.plan), facts["at"])
    bulk.run(FRAME + which, facts)
    bulk.run("ANALYZE outreach_deciding")
    bulk.run(WEIGHED, facts)
    bulk.run("ANALYZE outreach_weighed")


def _tell(programme: Programme, plan: Plan, at: datetime) -> None:
    """Puts one programme into the working tables, a row for each service it asks about."""
    columns = bulk.rows("SELECT attname FROM pg_attribute WHERE attrelid = 'outreach_asking'::regclass AND attnum > 0"
                        " ORDER BY attnum")  # fmt: skip
    bulk.copy_rows("outreach_asking", [name for (name,) in columns], list(_asking(programme, plan, at)))
    takes = ((programme.id, language, segments) for language, segments in plan.segments.items())
    bulk.copy_rows("outreach_takes", ("programme_id", "language", "segments"), takes)
    waves = ((programme.id, unit, wave.begins) for wave in waves_of(programme) for unit in wave.units)
    bulk.copy_rows("outreach_waves", ("programme_id", "unit", "begins"), waves)


def _asking(programme: Programme, plan: Plan, at: datetime) -> Iterator[tuple[Any, ...]]:
    questions = {question.code: question.id for question in programme.questions.all()}
    services = dict(bulk.rows("SELECT code, id FROM directory_service WHERE code = ANY(%s)", [list(plan.services)]))
    text_step, text_after = _first(plan, Channel.SMS, Channel.VOICE)
    call_step, call_after = _first(plan, Channel.CALLER)
    used_segments, used_rupees = _used(programme, plan, at)
    sampling_, budget, languages = plan.sampling, plan.budget, plan.languages
    rolled_over, last_wave = _rolled_out(programme, plan)
    for code in plan.services:
        yield (
            services[code], programme.id, questions[plan.question_for(code).code], sampling_.share(code),
            sampling_.callers, sampling_.seed, list(sampling_.strata), plan.oldest, plan.cooldown, plan.answer,
            text_step, text_after, call_step, call_after, list(languages.use), languages.otherwise, languages.abroad,
            budget.segments_per_day, budget.rupees_per_day, budget.rupees_per_segment, budget.rupees_per_call,
            used_segments, used_rupees, rolled_over, last_wave,
        )  # fmt: skip


def _rolled_out(programme: Programme, plan: Plan) -> tuple[str | None, date | None]:
    """Over what, and when the last wave begins, from when on a place counts that is in none. A draft's order is not
    known: it is tried as if all its waves had come."""
    if plan.rollout is None or programme.rollout is None or not programme.rollout.seed:
        return None, None
    return plan.rollout.over, plan.rollout.waves[-1]


def _first(plan: Plan, *channels: Channel) -> tuple[int | None, timedelta | None]:
    for number, step in enumerate(plan.steps):
        if step.channel in channels:
            return number, step.after
    return None, None


def _used(programme: Programme, plan: Plan, at: datetime) -> tuple[int, float]:
    """What this programme's code has spent of the day so far, counted as its budget counts."""
    since = at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    segments, calls = 0, 0
    for one in Programme.objects.filter(code=programme.code):
        facts = {
            "programme": one.id,
            "since": since,
            "until": since + timedelta(days=1),
            "segments": json.dumps(one.plan["segments"]),
        }
        found = bulk.rows(USED, facts)[0]
        segments, calls = segments + int(found[0]), calls + int(found[1])
    return segments, segments * plan.budget.rupees_per_segment + calls * plan.budget.rupees_per_call


def _moment_of_its_own(at: datetime) -> datetime:
    """A drawing is known by its programme and moment, so no two have the same: a microsecond later if need be."""
    while bulk.rows("SELECT 1 FROM outreach_decision WHERE decided_at = %s LIMIT 1", [at]):
        at += timedelta(microseconds=1)
    return at
