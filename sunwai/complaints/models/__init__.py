from sunwai.complaints.models.checks import Pressure, SpotCheck, SpotCheckMonth
from sunwai.complaints.models.doors import ApiKey, Hook, HookDelivery, ImportedCase, ServiceRequest
from sunwai.complaints.models.filing import (
    BribeOffer,
    Filing,
    FilingOnce,
    Intermediary,
    OneTimeCode,
    RepeatReview,
    Story,
)
from sunwai.complaints.models.hearing import CaseCall, OutcomeQuestion, TextFiling, VoiceFiling

__all__ = [
    "ApiKey",
    "BribeOffer",
    "CaseCall",
    "Filing",
    "FilingOnce",
    "Hook",
    "HookDelivery",
    "ImportedCase",
    "Intermediary",
    "OneTimeCode",
    "OutcomeQuestion",
    "Pressure",
    "RepeatReview",
    "ServiceRequest",
    "SpotCheck",
    "SpotCheckMonth",
    "Story",
    "TextFiling",
    "VoiceFiling",
]
