"""The government of `bench cases`: 30,000 posts over Punjab's areas, 1,000 categories, and who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sunwai.base import bulk

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "punjab"
BELOW = 200
"""Posts under each supervisor."""
DESKS = 8
"""Supervisors with a sign-in: each client works as one of them."""
SINCE = "2018-01-01"

DEPARTMENT = """
INSERT INTO directory_department (code, name, name_ur, sort_ur, valid_from)
VALUES ('bench', 'Bench', 'بنچ', 'بنچ', %(since)s)
"""
HEAD = """
INSERT INTO directory_post (code, title, title_ur, department_id, area_id, reports_to_id, is_sample, valid_from)
SELECT 'bench.head', 'Head', 'سربراہ', d.id, a.id, p.id, true, %(since)s
FROM directory_department d, directory_area a, directory_post p
WHERE d.code = 'bench' AND a.code = 'punjab' AND p.code = 'punjab.chief-secretary'
"""
SUPERVISORS = """
INSERT INTO directory_post (code, title, title_ur, department_id, area_id, reports_to_id, is_sample, valid_from)
SELECT 'bench.' || n, 'Supervisor ' || n, 'سپروائزر ' || n, h.department_id, a.id, h.id, true, %(since)s
FROM generate_series(0, %(count)s - 1) n
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS all_ FROM directory_area
    WHERE kind = 'district') a ON a.place = n %% a.all_
JOIN directory_post h ON h.code = 'bench.head'
"""
DESK_POSTS = """
INSERT INTO directory_post (code, title, title_ur, department_id, area_id, reports_to_id, is_sample, valid_from)
SELECT s.code || '.' || n, 'Officer ' || n, 'افسر ' || n, s.department_id, s.area_id, s.id, true, %(since)s
FROM directory_post s, generate_series(0, %(below)s - 1) n WHERE s.code ~ '^bench\\.[0-9]+$'
"""
OFFICERS = """
WITH made AS (
    INSERT INTO directory_officer (code, name, name_ur, is_sample)
    SELECT 'bench-' || code, 'Officer of ' || code, 'افسر', true FROM directory_post
    WHERE code ~ '^bench\\.[0-9]+$' OR code ~ '^bench\\.[0-9]+\\.0$' RETURNING id, code)
INSERT INTO directory_tenure (post_id, officer_id, valid_from)
SELECT p.id, made.id, %(since)s FROM made JOIN directory_post p ON 'bench-' || p.code = made.code
"""
COLUMNS = """code, parent_id, kind, rule_id, identity, accuses, is_public, is_leaf, rights_tags, keywords, legal_basis,
    legal_basis_ur, name, name_ur, sort_ur, valid_from"""
GROUPS = f"""
INSERT INTO casework_category ({COLUMNS})
SELECT 'bench-' || n, NULL, 'complaint', r.id, 'named', false, true, false, '{{}}', '{{}}', '', '', 'Group ' || n,
    'گروہ ' || n, 'گروہ ' || n, %(since)s
FROM generate_series(1, %(groups)s) n, (SELECT id FROM casework_deadlinerule ORDER BY id LIMIT 1) r
"""
LEAVES = f"""
INSERT INTO casework_category ({COLUMNS})
SELECT g.code || '.' || n, g.id, 'complaint', g.rule_id, 'named', false, true, true, '{{}}', '{{}}', '', '',
    'Matter ' || n, 'معاملہ ' || n, 'معاملہ ' || n, %(since)s
FROM casework_category g, generate_series(1, 30) n WHERE g.code ~ '^bench-[0-9]+$'
"""
ROUTES = """
INSERT INTO casework_route (category_id, post_id, valid_from)
SELECT c.id, p.id, %(since)s
FROM (SELECT id, row_number() OVER (ORDER BY code) AS n FROM casework_category WHERE code ~ '^bench-.*\\.') c
JOIN directory_post p ON p.code = 'bench.' || c.n %% %(desks)s || '.' || 1 + c.n / %(desks)s
"""


@dataclass(frozen=True)
class Size:
    posts: int
    categories: int


def found(at: datetime, *, posts: int = 30_000, categories: int = 1_000) -> Size:
    """The sample government, and so many more posts and categories; what there is now.

    Supervisor `bench.0` to `bench.7` and the first officer under each have a sign-in of the same name.
    """
    from sunwai.base.actors import process
    from sunwai.casework.commands import load_categories
    from sunwai.casework.models import Category
    from sunwai.directory.commands import load
    from sunwai.directory.models import Post

    by = process("bench")
    load(folder=SAMPLE, by=by, at=at)
    load_categories(folder=SAMPLE / "cases", by=by, at=at)
    supervisors = max(DESKS, round((posts - Post.objects.count() - 1) / (BELOW + 1)))
    groups = max(1, round((categories - Category.objects.count()) / 31))
    facts = {"since": SINCE, "count": supervisors, "below": BELOW, "groups": groups, "desks": DESKS}
    for statement in (DEPARTMENT, HEAD, SUPERVISORS, DESK_POSTS, OFFICERS, GROUPS, LEAVES, ROUTES):
        bulk.run(statement, facts)
    _sign_ins(at)
    bulk.run("ANALYZE")
    return Size(Post.objects.count(), Category.objects.count())


def _sign_ins(at: datetime) -> None:
    from sunwai.base.actors import Right, process
    from sunwai.base.clock import day_of
    from sunwai.base.ids import token
    from sunwai.directory.models import Officer
    from sunwai.people.commands import add_account, define_role, give_role

    by = process("bench")
    rights = (Right.WORK_CASES, Right.DIRECT_CASES, Right.FILE_CASES)
    define_role(code="bench", name="Bench", name_ur="بنچ", rights=rights, by=by, at=at)
    for n in range(DESKS):
        for name in (f"bench.{n}", f"bench.{n}.0"):
            officer = Officer.objects.get(code=f"bench-{name}")
            account = add_account(username=name, name=name, password=token(24), officer=officer, by=by, at=at)
            give_role(account=account, role_code="bench", from_=day_of(at), by=by, at=at)
