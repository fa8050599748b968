from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sunwai.messages.types import Purpose, VersionState


class Template(models.Model):
    """A text that we send again and again. `code` is what the rooms call it."""

    code = models.TextField(unique=True)
    name = models.TextField()
    name_ur = models.TextField()
    purpose = models.TextField(choices=[(p.value, p.value) for p in Purpose])
    fields = models.JSONField(default=list)


class TemplateVersion(models.Model):
    """A template's wording in one language; only an approved one is sent, and a second person approved it."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    language = models.TextField()
    number = models.IntegerField()
    text = models.TextField()
    state = models.TextField(choices=[(s.value, s.value) for s in VersionState])
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    approved_by = models.TextField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "language", "number"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["template", "language"], condition=Q(state="approved"), name="template_version_approved_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")), name="template_second_person"
            ),
        ]
