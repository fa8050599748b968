"""Fills a database with cases as they are after years: most ended, some open, one post with 20,000 of them.

    python -m bench.fill_cases --rows 1000000 [--dsn URL]

Without a DSN it fills the database of SUNWAI_VAR, which must be empty; run it again with more rows to go on.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime

import click

from bench.case_world import DESKS, found

BUSIEST = "bench.0.0"
BUSY = 20_000
CHUNK = 250_000
POOL = 500
WORDS = "گلی میں تین ہفتے سے پانی کھڑا ہے، کئی بار دفتر جا چکا ہوں، کوئی نہیں سنتا۔ "
LANES = """
CREATE TEMP TABLE lane AS
SELECT kind.n, (random() * 4611686018427387903)::bigint AS id, p.id AS post, p.area_id AS area, c.id AS category,
    c.rule_id AS rule, kind.is_open, kind.anonymous, kind.state, kind.busy, gen_random_uuid() AS citizen,
    CASE WHEN kind.is_open THEN %(now)s - random() * interval '39 days'
        ELSE %(now)s - interval '60 days' - random() * interval '900 days' END AS filed_at
FROM (
    SELECT n, n <= %(busy)s AS busy, n <= %(busy)s OR random() < 0.15 AS is_open, random() < 0.05 AS anonymous,
        random() AS state, 1 + floor(random() * %(posts)s)::int AS post_n,
        1 + floor(random() * %(leaves)s)::int AS leaf_n
    FROM generate_series(%(first)s, %(last)s) n) kind
JOIN (SELECT id, area_id, code, row_number() OVER (ORDER BY id) AS n FROM directory_post) every ON every.n = kind.post_n
JOIN directory_post p ON p.id = CASE WHEN kind.busy THEN %(busiest)s ELSE every.id END
JOIN (SELECT id, rule_id, row_number() OVER (ORDER BY id) AS n FROM casework_category WHERE is_leaf) c ON c.n = leaf_n
"""
STATES = """
ALTER TABLE lane ADD status text, ADD events int;
UPDATE lane SET status = CASE WHEN is_open AND state < 0.5 THEN 'new' WHEN is_open AND state < 0.8 THEN 'in_progress'
    WHEN is_open THEN 'told' WHEN state < 0.6 THEN 'confirmed' ELSE 'unanswered' END;
UPDATE lane SET events = CASE status WHEN 'new' THEN 1 WHEN 'in_progress' THEN 2 WHEN 'told' THEN 3 ELSE 4 END,
    filed_at = CASE WHEN anonymous THEN date_trunc('day', filed_at, 'Asia/Karachi') ELSE filed_at END;
ANALYZE lane
"""
CASES = """
INSERT INTO casework_case (id, number, kind, category_id, area_id, post_id, identity, way, language, status, is_open,
    outcome, filed_at, status_at, due_at, level, reopened, supporters, events, wants_woman, care, gist_sealed,
    is_sample)
SELECT id, upper('b' || substr(md5(id::text), 1, 3) || substr(six, 1, 1) || '-' || substr(six, 2)),
    'complaint', category, area, post, CASE WHEN anonymous THEN 'anonymous' ELSE 'named' END, 'web', 'ur', status,
    is_open, CASE WHEN events > 2 THEN 'relief_granted' ELSE '' END, filed_at,
    filed_at + interval '1 day' * (events - 1),
    CASE status WHEN 'new' THEN filed_at + interval '20 days' WHEN 'in_progress' THEN filed_at + interval '40 days'
        WHEN 'told' THEN filed_at + interval '17 days' END,
    0, 0, 0, events, false, '{}', (%(gists)s::bytea[])[1 + lane.n %% %(pool)s], true
FROM lane, LATERAL (SELECT lpad(to_hex(n), 6, '0') AS six) AS s
"""
EVENTS = """
INSERT INTO casework_caseevent (case_id, n, deed, role, by, post_id, at, status, facts, sealed, is_shown)
SELECT l.id, e.n, CASE WHEN e.n = 4 AND l.status = 'unanswered' THEN 'lapse' ELSE e.deed END,
    CASE WHEN e.n = 4 AND l.status = 'unanswered' THEN 'clock' ELSE e.role END, e.by, l.post,
    l.filed_at + interval '1 day' * (e.n - 1), CASE WHEN e.n = 4 THEN l.status ELSE e.status END, '{}',
    CASE WHEN e.n = 1 THEN (%(words)s::bytea[])[1 + l.n %% %(pool)s] END, true
FROM lane l JOIN (VALUES (1, 'file', 'citizen', 'citizen:unnamed', 'new'),
    (2, 'pick_up', 'officer', 'account:1', 'in_progress'), (3, 'propose', 'officer', 'account:1', 'told'),
    (4, 'confirm', 'citizen', 'citizen:unnamed', '')) e (n, deed, role, by, status) ON e.n <= l.events
"""
PROPOSALS = """
INSERT INTO casework_caseproposal (case_id, n, outcome, reason, court, court_number, evidence, reached, reached_at, by,
    post_id, at, second_by)
SELECT id, 3, 'relief_granted', '', '', '', 'Order 17', 'call', filed_at + interval '2 days', 'account:1', post,
    filed_at + interval '2 days', '' FROM lane WHERE events > 2
"""
DEADLINES = """
INSERT INTO casework_deadline (room, reference, kind, rule_id, post_id, area_id, days, is_working, started_at, due_at,
    met_at, missed_at)
SELECT 'casework', l.id, d.kind, l.rule, l.post, l.area, d.days, false, started, started + interval '1 day' * d.days,
    CASE WHEN l.events > d.met THEN l.filed_at + interval '1 day' * d.met END,
    CASE WHEN l.events <= d.met AND started + interval '1 day' * d.days < %(now)s
        THEN started + interval '1 day' * d.days END
FROM lane l JOIN (VALUES ('reply', 20, 1, 0), ('final', 40, 2, 0), ('head', 41, 2, 0), ('confirm', 15, 3, 2))
    d (kind, days, met, after) ON d.kind <> 'confirm' OR l.events > 2,
    LATERAL (SELECT l.filed_at + interval '1 day' * d.after AS started) s
"""
CITIZENS = """
INSERT INTO people_citizen (id, contact_point_id, language, sealed, created_at)
SELECT l.citizen, c.id, 'ur', (%(people)s::bytea[])[1 + l.n %% %(pool)s], l.filed_at
FROM lane l JOIN caller c ON c.n = l.n WHERE NOT l.anonymous
"""
PARTIES = """
INSERT INTO casework_caseparty (case_id, citizen_id, part, consent, joined_at)
SELECT id, citizen, 'complainant', '', filed_at FROM lane WHERE NOT anonymous
"""
BOXES = """
INSERT INTO casework_replybox (case_id, finder, hash, salt, tries)
SELECT id, lpad((random() * 999999)::int::text, 6, '0'), sha256(uuid_send(gen_random_uuid())),
    uuid_send(gen_random_uuid()), 0 FROM lane WHERE anonymous
"""


def fill(rows: int, *, at: datetime) -> int:
    """Brings the cases up to so many, a chunk at a time; how many are new."""
    from django.db import connection, transaction

    from sunwai.base import bulk

    held = int(bulk.rows("SELECT count(*) FROM casework_case")[0][0])
    connection.ensure_connection()
    is_superuser = connection.connection.info.parameter_status("is_superuser") == "on"
    for first in range(held + 1, rows + 1, CHUNK):
        with transaction.atomic():
            if is_superuser:  # the rows are made to fit: no key is looked up
                bulk.run("SET LOCAL session_replication_role = replica")
            _chunk(first, min(rows, first + CHUNK - 1), rows, at)
    bulk.run("VACUUM ANALYZE")
    if is_superuser:  # what filling wrote is not put on the disk while lives are counted
        bulk.run("CHECKPOINT")
    return max(0, rows - held)


def _chunk(first: int, last: int, rows: int, at: datetime) -> None:
    import polars as pl

    from sunwai.base import bulk
    from sunwai.base.sealing import seal_for
    from sunwai.casework.types import WORDS_SEAL
    from sunwai.directory.models import Post
    from sunwai.people.commands.numbers import keep_number_column

    words = seal_for(WORDS_SEAL)
    persons = [json.dumps({"name": f"Sample Person {n}"}).encode() for n in range(POOL)]
    facts = {
        "first": first, "last": last, "now": at, "busiest": Post.objects.get(code=BUSIEST).pk, "pool": POOL,
        "busy": first - 1 + min(BUSY, rows // 5) - _held(BUSIEST), "posts": Post.objects.count(),
        "leaves": bulk.rows("SELECT count(*) FROM casework_category WHERE is_leaf")[0][0],
        "gists": words.seal_many([f"پانی کھڑا ہے، گلی {n}".encode() for n in range(POOL)]),
        "words": words.seal_many([(WORDS * (1 + n % 4)).encode() for n in range(POOL)]),
        "people": seal_for("people.citizen").seal_many(persons),
    }  # fmt: skip
    numbers = pl.DataFrame({"n": range(first, last + 1)}).with_columns(
        e164="+9230" + (10_000_000 + pl.col("n")).cast(pl.String).str.zfill(8), number_class=pl.lit("mobile")
    )
    kept = numbers.join(keep_number_column(numbers=numbers.drop("n"), at=at), on="e164")
    bulk.run("CREATE TEMP TABLE caller (n bigint, id uuid) ON COMMIT DROP")
    bulk.copy_rows("caller", ["n", "id"], kept.select("n", "contact_point").rows())
    bulk.run("ANALYZE caller")
    for statement in (LANES, STATES, CASES, EVENTS, PROPOSALS, DEADLINES, CITIZENS, PARTIES, BOXES, "DROP TABLE lane"):
        for part in statement.split(";"):
            bulk.run(part, facts if "%(" in part else ())


def _held(post: str) -> int:
    from sunwai.casework.models import Case

    return Case.objects.filter(post__code=post, is_open=True).count()


@click.command()
@click.option("--rows", default=1_000_000, show_default=True)
@click.option("--dsn", default="", help="The database to fill, instead of the one in SUNWAI_VAR.")
def main(rows: int, dsn: str) -> None:
    """Makes the government if it is not there, and fills in cases."""
    if dsn:
        os.environ["DATABASE_URL"] = dsn
    from sunwai.config.cli import ready

    ready()
    from sunwai.base.clock import now
    from sunwai.directory.models import Post

    began = time.monotonic()
    if not Post.objects.filter(code=BUSIEST).exists():
        click.echo(str(found(now())), err=True)
    made = fill(rows, at=now())
    click.echo(f"{made} cases in {time.monotonic() - began:.0f} s; sign-ins bench.0 to bench.{DESKS - 1}", err=True)


if __name__ == "__main__":
    sys.exit(main())
