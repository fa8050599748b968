"""What must be nothing after all kills, counted; and how much was done at all."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

BROKEN = {
    "open_without_post_or_date": """
        SELECT count(*) FROM casework_case WHERE is_open AND (due_at IS NULL OR post_id IS NULL)""",
    "histories_with_holes": """
        SELECT count(*) FROM casework_case c
        WHERE c.events <> (SELECT count(*) FROM casework_caseevent e WHERE e.case_id = c.id)""",
    "times_that_go_back": """
        SELECT count(*) FROM (SELECT at < lag(at) OVER (PARTITION BY case_id ORDER BY n) AS back
            FROM casework_caseevent) AS e WHERE back""",
    "filed_twice": """
        SELECT count(*) FROM (SELECT z.contact_point_id FROM casework_caseparty p
            JOIN people_citizen z ON z.id = p.citizen_id GROUP BY 1 HAVING count(DISTINCT p.case_id) > 1) AS twice""",
    "cases_without_party_or_box": """
        SELECT count(*) FROM casework_case c
        WHERE (SELECT count(*) FROM casework_caseparty p WHERE p.case_id = c.id)
            + (SELECT count(*) FROM casework_replybox b WHERE b.case_id = c.id) <> 1""",
    "cases_without_their_receipt": """
        SELECT count(*) FROM casework_case c WHERE c.identity <> 'anonymous' AND (SELECT count(*)
            FROM messages_message m WHERE m.purpose = 'confirmation' AND m.reference = c.id) <> 1""",
    "deeds_twice": """
        SELECT count(*) FROM (SELECT case_id FROM casework_caseevent
            WHERE deed IN ('file', 'assign', 'pick_up', 'propose', 'confirm', 'lapse')
            GROUP BY case_id, deed HAVING count(*) > 1) AS twice""",
    "deeds_not_once_in_the_ledger": """
        SELECT count(*) FROM (
            SELECT case_id::text AS id, 'casework.' || deed AS action, count(*) FROM casework_caseevent
            WHERE role <> 'clock' GROUP BY 1, 2) AS e
        FULL JOIN (SELECT subject_id AS id, action, count(*) FROM ledger_entry
            WHERE subject = 'casework.case' AND subject_id <> 'many' GROUP BY 1, 2) AS l USING (id, action)
        WHERE e.count IS DISTINCT FROM l.count""",
    "digests_twice": "SELECT count(*) FROM (SELECT FROM ledger_entry GROUP BY digest HAVING count(*) > 1) AS twice",
    "hours_not_written": "SELECT count(*) FROM casework_sealeddeed",
    "nameless_at_a_time": """
        SELECT count(*) FROM ledger_entry WHERE actor = 'citizen:box'
            AND (at AT TIME ZONE 'Asia/Karachi')::time <> '00:00'""",
    "deadlines_not_answered_once": """
        SELECT count(*) FROM (
            SELECT reference AS case_id, kind, count(*) FROM casework_deadline
            WHERE room = 'casework' AND missed_at IS NOT NULL GROUP BY 1, 2) AS d
        FULL JOIN (SELECT case_id, facts->>'missed' AS kind, count(*) FROM casework_caseevent
            WHERE role = 'clock' GROUP BY 1, 2) AS e USING (case_id, kind)
        WHERE d.count IS DISTINCT FROM e.count OR e.count <> 1""",
    "deadlines_passed_over": """
        SELECT count(*) FROM casework_deadline WHERE missed_at IS NULL AND met_at IS NULL AND ended_at IS NULL
            AND due_at <= (SELECT max(missed_at) FROM casework_deadline)""",
    "notices_twice": """
        SELECT count(*) FROM (SELECT FROM casework_notice GROUP BY case_id, n, citizen_id HAVING count(*) > 1) AS t""",
    "notices_without_message": """
        SELECT count(*) FROM casework_notice o
        WHERE (SELECT count(*) FROM messages_message m WHERE m.reference = o.id AND m.purpose = 'case') <> 1""",
}


def audit(folder: Path) -> dict[str, Any]:
    from sunwai.base import bulk
    from sunwai.casework.models import Case, CaseEvent
    from sunwai.casework.queries.replay import replay, stands
    from sunwai.ledger import queries as ledger

    lines = [json.loads(line) for file in folder.glob("*.journal") for line in file.read_text().splitlines()]
    given, did = ([one for one in lines if one["k"] == kind] for kind in ("given", "did"))
    broken = {name: bulk.rows(sql)[0][0] for name, sql in BROKEN.items()}
    broken["not_replayed"] = sum(replay(one) != stands(one) for one in Case.objects.all())
    verdict = ledger.verify()
    broken |= {"ledger_faults": len(verdict.faults), "ledger_unsealed": len(verdict.unsealed)}
    broken |= _receipts(given) | _files()
    events = set(CaseEvent.objects.values_list("case__number", "n", "deed"))
    broken["told_done_and_was_not"] = sum((one["number"], one["n"], one["deed"]) not in events for one in did)
    filed = Case.objects.exclude(way="paper").count()
    tried = sum(one["k"] == "tried" for one in lines)
    broken["cases_nobody_asked_for"] = max(0, filed - tried)
    broken["sent_again_until_answered_and_not_filed_once"] = abs(tried - len(given)) + abs(filed - len(given))
    clock = Counter(CaseEvent.objects.filter(role="clock").values_list("deed", flat=True))
    done = {
        "tried": tried, "given": len(given), "did": len(did), "filed": filed,
        "again": sum(one["k"] == "again" for one in lines),
        "nameless": Case.objects.filter(identity="anonymous").count(),
        "bulk": Case.objects.filter(way="paper").count(), "clock": sum(clock.values()), "lapsed": clock["lapse"],
    }  # fmt: skip
    return {"broken": broken, "done": done}


def _receipts(given: list[dict[str, str]]) -> dict[str, int]:
    """Receipts that do not open their case, or whose digest does not stand in the ledger once."""
    from sunwai.base import clock
    from sunwai.casework.commands import open_box
    from sunwai.casework.queries import case_by_code
    from sunwai.ledger.models import Entry

    shut = 0
    for one in given:
        box = open_box(code=one["box"], at=clock.now()) if "box" in one else None
        shut += (box is None or box.number != one["number"]) if "box" in one else (
            case_by_code(one["number"], one["code"]) is None
        )  # fmt: skip
    digests = [bytes.fromhex(one["digest"]) for one in given if "digest" in one]
    return {
        "receipts_that_open_nothing": shut,
        "receipts_given_twice": len(given) - len({one["number"] for one in given}),
        "receipts_not_in_the_ledger": len(digests) - Entry.objects.filter(digest__in=digests).count(),
    }


def _files() -> dict[str, int]:
    from django.conf import settings

    from sunwai.casework.models import CaseFile
    from sunwai.casework.queries import file_bytes

    rows = list(CaseFile.objects.all())
    on_disk = {path.name for path in (Path(settings.VAR) / "files").glob("??/*")}
    return {
        "files_without_case": len(on_disk - {one.pk.hex for one in rows}),
        "files_that_do_not_open": sum(len(file_bytes(one)) != one.size for one in rows),
    }
