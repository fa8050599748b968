"""Counts what must be nothing after all kills, and prints it as one line of JSON: `audit JOURNAL`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sunwai.config.cli import ready

BROKEN = {
    "undecided": """
        SELECT count(*) FROM transactions_transaction AS t
        WHERE (SELECT count(*) FROM outreach_decision AS d WHERE d.transaction_id = t.id) <> 1""",
    "invited_without_invitation": """
        SELECT count(*) FROM outreach_decision AS d
        WHERE (d.outcome = 'invited') <> EXISTS (
            SELECT FROM outreach_invitation AS i WHERE i.transaction_id = d.transaction_id)""",
    "neither_asked_nor_reasoned": """
        SELECT count(*) FROM outreach_invitation AS i WHERE i.state = 'ended' AND i.reason = ''""",
    "steps_repeated": """
        SELECT count(*) FROM outreach_attempt AS a JOIN outreach_attempt AS earlier
            ON earlier.invitation_id = a.invitation_id AND earlier.step = a.step AND earlier.number < a.number
        WHERE a.begun_at IS NOT NULL AND earlier.state NOT IN ('busy', 'no_answer', 'failed')""",
    "steps_after_unknown": """
        SELECT count(*) FROM outreach_attempt AS a JOIN outreach_attempt AS earlier
            ON earlier.invitation_id = a.invitation_id AND earlier.step < a.step
        WHERE a.begun_at IS NOT NULL AND earlier.state = 'unknown'""",
    "jobs_of_the_dead": """
        SELECT count(*) FROM procrastinate_jobs WHERE status IN ('doing', 'failed')
            AND task_name NOT IN (SELECT task_name FROM procrastinate_periodic_defers)""",
    # a round that the schedule begins may end with the database; not twice running
    "rounds_that_fail": """
        SELECT count(*) FROM (
            SELECT task_name FROM (
                SELECT task_name, status, row_number() OVER (PARTITION BY task_name ORDER BY id DESC) AS back
                FROM procrastinate_jobs WHERE status IN ('succeeded', 'failed')
                    AND task_name IN (SELECT task_name FROM procrastinate_periodic_defers)
            ) AS rounds WHERE back <= 2 GROUP BY task_name HAVING count(*) = 2 AND every(status = 'failed')
        ) AS failing""",
    "files_unreconciled": """
        SELECT count(*) FROM transactions_feedfile
        WHERE rows_read <> accepted + duplicates + corrections + quarantined OR state <> 'loaded'""",
    "replies_twice": """
        SELECT count(*) FROM (SELECT inbound_key FROM messages_message WHERE direction = 'in'
                              GROUP BY inbound_key HAVING count(*) > 1) AS twice""",
}
DEAD = """
SELECT task_name, status, attempts, count(*) FROM procrastinate_jobs
WHERE status IN ('doing', 'failed') GROUP BY 1, 2, 3
"""


def main(journal: Path) -> None:
    ready()
    from django.conf import settings

    from sunwai.base import bulk
    from sunwai.demo.reckoning import reckon
    from sunwai.ledger import commands, queries

    commands.seal()
    verdict = queries.verify(queries.read_checkpoints(settings.VAR / "checkpoints.jsonl"))
    found = {name: bulk.rows(sql)[0][0] for name, sql in BROKEN.items()}
    reckoned = reckon(journal, "sim")
    found |= {"lost": reckoned.lost, "asked_twice": reckoned.asked_twice, "ledger_faults": len(verdict.faults)}
    floors = {
        "files": "SELECT count(*) FROM transactions_feedfile WHERE state = 'loaded'",
        "transactions": "SELECT count(*) FROM transactions_transaction",
        "asked": "SELECT count(*) FROM outreach_attempt WHERE begun_at IS NOT NULL",
        "replies": "SELECT count(*) FROM feedback_reply",
        "read": "SELECT count(*) FROM feedback_reply WHERE in_force_id IS NOT NULL",
    }
    done = {name: bulk.rows(sql)[0][0] for name, sql in floors.items()}
    sys.stdout.write(
        json.dumps({"broken": found, "done": done, "jobs": [list(map(str, one)) for one in bulk.rows(DEAD)]})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
