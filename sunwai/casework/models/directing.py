"""Where a case belongs: the tree of categories, the rules of directing, and the templates of what is written."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sunwai.casework.models.deadline import DeadlineRule
from sunwai.casework.types import Identity, Kind


class Category(models.Model):
    """A node of the tree of categories, any number of levels. A changed node is a new row with the same code.

    `identity` is what is proposed to the citizen; `accuses` that an official is complained of. `legal_basis` is the
    law or rule that the duty rests on. `is_public`: its cases may stand in the public register, without persons.
    """

    code = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.TextField(choices=[(k.value, k.value) for k in Kind], default=Kind.COMPLAINT)
    department = models.ForeignKey("directory.Department", models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+")
    identity = models.TextField(choices=[(i.value, i.value) for i in Identity], default=Identity.NAMED)
    accuses = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    is_leaf = models.BooleanField(default=True)
    rights_tags = ArrayField(models.TextField(), default=list)
    keywords = ArrayField(models.TextField(), default=list)
    legal_basis = models.TextField(default="")
    legal_basis_ur = models.TextField(default="")
    name = models.TextField()
    name_ur = models.TextField()
    sort_ur = models.TextField(default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="category_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="category_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """Cases of this category (and below), in this area (and below), about this office go to this post.

    Null is any. The most specific route wins: office, then the nearest category, then the nearest area.
    """

    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("directory.Office", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("directory.Post", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "area", "office", "valid_from"], name="route_once", nulls_distinct=False
            )
        ]


class ReplyTemplate(models.Model):
    """Words that an officer may begin from, for one deed; both languages."""

    code = models.TextField(unique=True)
    deed = models.TextField()
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    name = models.TextField()
    name_ur = models.TextField()
    text = models.TextField()
    text_ur = models.TextField()
    is_active = models.BooleanField(default=True)
