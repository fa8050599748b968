"""Reports: sending one, and reading those that are public."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sunwai.api.open311.asking import Asked, Problem, door
from sunwai.api.open311.catalogue import base_of, in_language, service
from sunwai.api.open311.places import Place, place_of
from sunwai.api.open311.words import notes_of
from sunwai.api.open311.writing import answer, moment
from sunwai.base.clock import day_of
from sunwai.casework.models import Category
from sunwai.casework.queries import file_bytes, headers_of, number_of
from sunwai.casework.types import Care, CaseDraft, Filed, Identity, Kind, NewFile, Way, Who
from sunwai.complaints.commands.keys import key_of
from sunwai.complaints.commands.open311 import file_request
from sunwai.complaints.models import ApiKey, ServiceRequest
from sunwai.complaints.register import PublicCase, Wanted, public_cases, public_cases_by_number, public_photo
from sunwai.people.numbers import normalise
from sunwai.people.types import NotANumber

LONGEST = 4000
LONGEST_ADDRESS = 500
MOST_FILES = 5
LARGEST_FILE = 8 * 1024 * 1024
ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](?:\[\])?")


@door("GET", "POST")
def requests(asked: Asked) -> HttpResponse:
    return _send(asked) if asked.request.method == "POST" else _list(asked)


@door("GET")
def request_by_id(asked: Asked, number: str) -> HttpResponse:
    found = public_cases_by_number([number_of(number)])
    if not found:
        raise Problem(404, _("There is no service_request_id {number} here.").format(number=number[:100]))
    return answer(asked.form, "service_requests", [_row(one, base_of(asked.request)) for one in found])


@door("GET")
def token(asked: Asked, word: str) -> HttpResponse:
    """The number that a token stands for."""
    found = ServiceRequest.objects.filter(token=word.replace("\x00", "")).values_list("case__number", flat=True).first()
    if found is None:
        raise Problem(404, _("There is no token {word} here.").format(word=word[:100]))
    return answer(asked.form, "service_requests", [{"service_request_id": found, "token": word}])


@door("GET")
def media(asked: Asked, file: str) -> HttpResponse:  # noqa: ARG001 (every view of the standard has it)
    """A photo that was sent with a public report, without what it said of its maker."""
    found = public_photo(UUID(hex=file))
    if found is None:
        raise Problem(404, _("There is nothing at this address."))
    kept = {name: value for name, value in headers_of(found).items() if name != "Content-Disposition"}
    return HttpResponse(file_bytes(found), headers=kept)


def need_key(asked: Asked) -> ApiKey:
    """Raises:
    Problem: no key, one that is unknown or ended, or one that may not file.
    """
    secret = asked.text("api_key") or str(asked.request.GET.get("api_key") or "")
    if not secret:
        raise Problem(403, _("An api_key is needed to send anything."))
    key = key_of(secret)
    if key is None or not key.may_file:
        raise Problem(403, _("This api_key is not valid here."))
    return key


def _list(asked: Asked) -> HttpResponse:
    if numbers := asked.list_of("service_request_id"):
        found = public_cases_by_number([number_of(one) for one in numbers])
    else:
        begin, end = asked.span()
        wanted = Wanted(begin, end, asked.list_of("service_code"), _is_open(asked), _near(asked))
        most, after = asked.page()
        found = public_cases(wanted, most=most, after=after)
    return answer(asked.form, "service_requests", [_row(one, base_of(asked.request)) for one in found])


def _is_open(asked: Asked) -> bool | None:
    named = {one.lower() for one in asked.list_of("status")}
    if named - {"open", "closed"}:
        raise Problem(400, _("status is open or closed."))
    return named == {"open"} if len(named) == 1 else None


def _near(asked: Asked) -> tuple[float, float, float] | None:
    latitude, longitude = asked.number("lat", -90, 90), asked.number("long", -180, 180)
    metres = asked.number("radius", 0, 100_000)
    if latitude is None or longitude is None:
        return None
    return longitude, latitude, 1000.0 if metres is None else metres


def _row(one: PublicCase, base: str) -> dict[str, Any]:
    return {
        "service_request_id": one.number,
        "status": "open" if one.is_open else "closed",
        "status_notes": notes_of(one.status, one.outcome),
        "service_name": in_language(one.name, one.name_ur),
        "service_code": one.code,
        "description": one.description,
        "agency_responsible": in_language(one.agency, one.agency_ur),
        "service_notice": "",
        "requested_datetime": moment(one.filed_at),
        "updated_datetime": moment(one.status_at),
        "expected_datetime": moment(one.due_at) if one.due_at else None,
        "address": one.address or in_language(one.area, one.area_ur),
        "address_id": one.area_code,
        "zipcode": "",
        "lat": one.latitude,
        "long": one.longitude,
        "media_url": one.media_url or (f"{base}/open311/v2/media/{one.photo.hex}" if one.photo else None),
    }


def _send(asked: Asked) -> HttpResponse:
    key = need_key(asked)
    code = asked.text("service_code")
    if not code:
        raise Problem(400, _("service_code is needed."))
    category, place = service(code, asked.at), place_of(asked)
    description = asked.text("description")
    if len(description) > LONGEST:
        raise Problem(400, _("description is longer than {most} signs.").format(most=LONGEST))
    said = _attributes(asked)
    who, is_heard = _who(asked, said)
    draft = CaseDraft(
        category=category.pk, area=place.area, office=place.office, kind=Kind(category.kind), way=Way.API,
        words=_words(description, said, category), identity=_identity(said, category), place=place.point,
        place_words=place.words, who=who, language=get_language() or "", files=_files(asked),
    )  # fmt: skip
    made, filed = file_request(
        key=key, draft=draft, description=description, address=place.words, media_url=_media(asked), at=asked.at
    )
    named = {"token": made.token} if settings.SUNWAI_OPEN311_TOKENS else {"service_request_id": filed.number}
    notice = _notice(filed, place, who, is_heard=is_heard)
    row = {**named, "service_notice": notice, "account_id": ""}
    return answer(asked.form, "service_requests", [row])


def _attributes(asked: Asked) -> dict[str, list[str]]:
    """Answers to a service's definition: `attribute[code]=`, and `attribute[code][]=` where several may be chosen."""
    said: dict[str, list[str]] = {}
    for name, values in asked.fields.lists():
        if match := ATTRIBUTE.fullmatch(name):
            kept = [str(value).replace("\x00", "").strip() for value in values]
            said.setdefault(match[1], []).extend(value for value in kept if value)
    return said


def _words(description: str, said: dict[str, list[str]], category: Category) -> str:
    """What the office reads: the description, then what else was said, whether we asked for it or not."""
    others = [
        f"{name}: {', '.join(values)}" for name, values in said.items() if name not in {"identity", "care"} and values
    ]
    text = "\n\n".join(part for part in (description, "\n".join(others)) if part)
    if len(text) > 2 * LONGEST:
        raise Problem(400, _("More was sent than is taken."))
    return text or in_language(category.name, category.name_ur)


def _identity(said: dict[str, list[str]], category: Category) -> Identity:
    chosen = next(iter(said.get("identity", [])), "")
    if chosen not in {"", Identity.NAMED, Identity.CONFIDENTIAL}:
        raise Problem(400, _("attribute[{code}] is not one of its values.").format(code="identity"))
    if chosen:
        return Identity(chosen)
    return Identity.NAMED if category.identity == Identity.NAMED else Identity.CONFIDENTIAL


def _who(asked: Asked, said: dict[str, list[str]]) -> tuple[Who, bool]:
    """The citizen as they gave themselves, and whether their telephone could be read."""
    if set(said.get("care", [])) - set(Care):
        raise Problem(400, _("attribute[{code}] is not one of its values.").format(code="care"))
    phone, number = asked.text("phone"), ""
    with suppress(NotANumber):
        number = normalise(phone).e164 if phone else ""
    name = f"{asked.text('first_name')} {asked.text('last_name')}".strip()[:200]
    care = tuple(Care(one) for one in dict.fromkeys(said.get("care", [])))
    who = Who(number=number, name=name, email=asked.text("email")[:200], language=get_language() or "ur", care=care)
    return who, bool(number) or not phone


def _files(asked: Asked) -> tuple[NewFile, ...]:
    sent = [file for _name, files in asked.request.FILES.lists() for file in files]
    if len(sent) > MOST_FILES:
        raise Problem(400, _("No more than {most} files are taken.").format(most=MOST_FILES))
    return tuple(NewFile(name=str(file.name or "")[:200], content=_content(file)) for file in sent)


def _content(file: UploadedFile[Any]) -> bytes:
    if (file.size or 0) > LARGEST_FILE:
        raise Problem(400, _("A file may have {most} MB at most.").format(most=LARGEST_FILE // 1024 // 1024))
    return bytes(file.read())


def _media(asked: Asked) -> str:
    """The address of a photo elsewhere, as text: it is shown, and never fetched by us."""
    found = asked.text("media_url")
    return found if found.startswith(("https://", "http://")) and len(found) <= 1000 and " " not in found else ""


def _notice(filed: Filed, place: Place, who: Who, *, is_heard: bool) -> str:
    """What happens now. The code goes with it only where no text can bring it to the citizen."""
    parts = []
    if filed.due_at:
        parts.append(_("An answer is due by {day}.").format(day=day_of(filed.due_at).isoformat()))
    if not who.number:
        parts.append(_("Case {number}, code {code}: with both it can be followed.").format(
            number=filed.number, code=filed.code))  # fmt: skip
    if not is_heard:
        parts.append(_("The phone number could not be read, so no texts will come."))
    if not place.is_ours:
        parts.append(_("The place is in none of our districts; a person will look where it belongs."))
    return " ".join(parts)
