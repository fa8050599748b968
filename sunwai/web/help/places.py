"""Which chapter tells of which page. Where several do, the reader's own role comes first, else the first named."""

from __future__ import annotations

from django.urls import reverse

from sunwai.base.actors import Actor
from sunwai.web.help.chapters import own_roles

PLACES: dict[str, tuple[str, ...]] = {
    "home": ("everyone/home",),
    "account": ("everyone/sign-in",),
    "account_change_password": ("everyone/sign-in",),
    "second_factor": ("everyone/second-step",),
    "mfa_activate_totp": ("everyone/second-step",),
    "mfa_reauthenticate": ("everyone/second-step",),
    "mfa_view_recovery_codes": ("everyone/second-step",),
    "mfa_generate_recovery_codes": ("everyone/second-step",),
    "approvals": ("everyone/second-person",),
    "posts": ("everyone/posts",),
    "hand_overs": ("everyone/transfer",),
    "hand_over": ("everyone/transfer",),
    "imports": ("clerk/hand-in",),
    "hand_in": ("clerk/hand-in",),
    "upload": ("clerk/hand-in",),
    "file": ("clerk/refused",),
    "quarantine": ("clerk/quarantine",),
    "quarantined": ("clerk/quarantine",),
    "quarantine_correct": ("clerk/quarantine",),
    "case_enter": ("clerk/enter",),
    "case_upload": ("clerk/register",),
    "voices": ("clerk/voices",),
    "voice_case": ("clerk/voices",),
    "stories_desk": ("clerk/stories",),
    "story_desk": ("clerk/stories",),
    "cases_define": ("clerk/matters",),
    "orders": ("clerk/orders",),
    "order": ("clerk/orders",),
    "order_new": ("clerk/orders",),
    "leaves": ("clerk/leave",),
    "desk": ("caller/begin",),
    "call": ("caller/call",),
    "own_calls": ("caller/own-calls",),
    "own_call": ("caller/own-calls",),
    "board": ("caller/board",),
    "callers": ("caller/who-calls",),
    "caller": ("caller/who-calls",),
    "helpline": ("caller/who-calls",),
    "alerts": ("caller/danger",),
    "alert": ("caller/danger",),
    "duty_mine": ("caller/nights",),
    "review": ("caller/review",),
    "review_one": ("caller/review",),
    "checks": ("caller/checks",),
    "check": ("caller/checks",),
    "withdrawal": ("caller/withdrawal",),
    "pressure": ("caller/withdrawal",),
    "cases_inbox": ("officer/inbox", "clerk/direct"),
    "case": ("officer/take-up", "clerk/direct"),
    "cases_above": ("officer/below",),
    "live": ("district/today",),
    "report_inbox": ("district/report-comes",),
    "reports": ("district/read",),
    "report": ("district/read",),
    "report_make": ("district/make-report",),
    "findings": ("district/finding",),
    "finding": ("district/finding",),
    "signals": ("district/signals",),
    "signal": ("district/signals",),
    "remedies": ("district/remedy",),
    "remedy_record": ("district/remedy",),
    "remedy_correct": ("district/remedy",),
    "letters": ("district/letter",),
    "letter": ("district/letter",),
    "letter_start": ("district/letter",),
    "map": ("district/map",),
    "trends": ("district/map",),
    "office": ("district/office",),
    "programmes": ("oversight/programme",),
    "programme": ("oversight/programme",),
    "programme_new": ("oversight/programme",),
    "programme_dry": ("oversight/programme",),
    "texts": ("oversight/texts",),
    "text": ("oversight/texts",),
    "prompts": ("oversight/prompts",),
    "unread": ("oversight/unread",),
    "steer": ("oversight/unread",),
    "ledger": ("oversight/ledger",),
    "ledger_verify": ("oversight/ledger",),
    "vendors": ("oversight/invoice",),
    "invoice": ("oversight/invoice",),
    "morning": ("administrator/morning",),
    "pauses": ("administrator/stop",),
    "operations": ("administrator/promises", "oversight/promises"),
    "alarms": ("administrator/alarms",),
    "machines": ("administrator/machines",),
    "unknown": ("administrator/unknown",),
    "hours": ("administrator/hours",),
    "budgets": ("administrator/budget",),
    "calendar": ("administrator/holiday",),
    "calendar_change": ("administrator/holiday",),
    "calendar_season": ("administrator/season",),
    "duty": ("administrator/roster",),
    "roles": ("administrator/roles",),
    "role": ("administrator/roles",),
    "role_request": ("administrator/roles",),
    "people": ("administrator/roles",),
    "person": ("administrator/roles",),
    "retention": ("administrator/retention",),
    "holds": ("administrator/holds",),
    "data_wishes": ("administrator/wishes",),
}


def address_for(route: str, actor: Actor) -> str:
    """The chapter of a page; the handbook's first page where there is none."""
    told = PLACES.get(route)
    if not told:
        return reverse("help")
    own = own_roles(actor)
    role, _slash, anchor = min(told, key=lambda one: _rank(one, own)).partition("/")
    return f"{reverse('handbook', args=[role])}#{anchor}"


def _rank(place: str, own: list[str]) -> int:
    role = place.partition("/")[0]
    return own.index(role) if role in own else len(own)
