from sunwai.casework.models.case import (
    Case,
    CaseEvent,
    CaseFile,
    CaseParty,
    CaseProposal,
    Cluster,
    ReplyBox,
    Unmasking,
)
from sunwai.casework.models.deadline import Deadline, DeadlineMove, DeadlinePause, DeadlineRule
from sunwai.casework.models.directing import Category, ReplyTemplate, Route

__all__ = [
    "Case",
    "CaseEvent",
    "CaseFile",
    "CaseParty",
    "CaseProposal",
    "Category",
    "Cluster",
    "Deadline",
    "DeadlineMove",
    "DeadlinePause",
    "DeadlineRule",
    "ReplyBox",
    "ReplyTemplate",
    "Route",
    "Unmasking",
]
