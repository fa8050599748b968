"""Findings about which something was done. Only remedies in force count; of several for one finding, one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.insight.figures import FINDING, FINDING_JOINS, FINDING_SQL, FINDINGS
from sunwai.insight.register import Kind, Source, fact, figure
from sunwai.remedies.types import RemedyKind

_SYSTEM = ", ".join(f"'{kind}'" for kind in RemedyKind if kind.is_of_system)

fact(
    "remedied",
    f"""
    SELECT {FINDING_SQL}, done.remedies, done.of_persons > 0 AS person, done.remedies > done.of_persons AS system
    FROM (
        SELECT r.finding_id, count(*) AS remedies, count(*) FILTER (WHERE r.kind NOT IN ({_SYSTEM})) AS of_persons
        FROM remedies_remedy r LEFT JOIN remedies_remedy later ON later.corrects_id = r.id
        WHERE later.id IS NULL AND NOT r.is_void
        GROUP BY r.finding_id
    ) done
    JOIN insight_finding f ON f.id = done.finding_id {FINDING_JOINS}
    """,
    {**FINDING, "remedies": "whole", "person": "flag", "system": "flag"},
    {**FINDINGS, "remedies_remedy": Source("f.period_to", "JOIN insight_finding f ON f.id = x.finding_id")},
)

figure(
    "remedied",
    "remedied",
    lambda t: t.count(),
    label=_("Remedied"),
    unit="findings",
    kind=Kind.RATE,
    of="findings",
    numerator="Findings with at least one remedy in force.",
    denominator="Findings raised.",
    source="Remedies, each with the order behind it.",
    not_for="Whether it helped: that is what the figures before and after say.",
)

figure(
    "remedied_persons",
    "remedied",
    lambda t: t.count(where=t.person),
    label=_("Remedied, to a person"),
    unit="findings",
    kind=Kind.RATE,
    of="findings",
    numerator="Findings with a remedy in force to a person, from commended to dismissed.",
    denominator="Findings raised.",
    source="Remedies, each with the order behind it.",
    not_for="Guilt: a coaching counts as an inquiry does.",
)

figure(
    "remedied_system",
    "remedied",
    lambda t: t.count(where=t.system),
    label=_("Remedied, to the system"),
    unit="findings",
    kind=Kind.RATE,
    of="findings",
    numerator="Findings with a remedy in force to the system: a rule, a fee notice, staff, a budget.",
    denominator="Findings raised.",
    source="Remedies, each with the order behind it.",
    not_for="Adding to those to a person: one finding may have both.",
)

figure(
    "remedies",
    "remedied",
    lambda t: t.remedies.sum(),
    label=_("Remedies"),
    unit="remedies",
    numerator="Remedies in force, on the last day of what their findings are about.",
    source="Remedies, each with the order behind it.",
    not_for="Orders given in that month: they come later than what they are about.",
)
