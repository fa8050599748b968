"""Who may record a remedy, and when."""

from __future__ import annotations

from sunwai.base.actors import Actor
from sunwai.insight.models import Finding
from sunwai.remedies.queries import remediable_by
from sunwai.reports.models import Notice


def may_record(actor: Actor, finding: Finding) -> bool:
    return remediable_by(actor).filter(pk=finding.pk).exists()


def is_acknowledged(finding: Finding) -> bool:
    return Notice.objects.filter(finding=finding, acknowledged_at__isnull=False).exists()
