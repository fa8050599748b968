from sunwai.casework.models.case import (
    Case,
    CaseEvent,
    CaseFile,
    CaseParty,
    CaseProposal,
    Cluster,
    Notice,
    ReplyBox,
    SealedDeed,
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
    "Notice",
    "ReplyBox",
    "ReplyTemplate",
    "Route",
    "SealedDeed",
    "Unmasking",
]
