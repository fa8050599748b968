"""Reading and checking a programme's file. The format is explained in docs/programme.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from sunwai.messages import segments
from sunwai.messages.types import Channel
from sunwai.outreach.programme_file.calling import again_when, read_calls
from sunwai.outreach.programme_file.parts import Part, read_yaml
from sunwai.outreach.programme_file.plan import Budget, Languages, Plan, QuestionPlan, Sampling, Step, Window
from sunwai.outreach.programme_file.rollout import read_rollout
from sunwai.outreach.texts import LONGEST_DAY, PLACE, PLACES, TOKEN_LETTERS, Named, fill

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STRATA = ("district", "office", "service", "department")
ASKING = (Channel.SMS, Channel.VOICE, Channel.CALLER)
HEAD = (
    "programme", "name", "name_ur", "services", "languages", "questions", "steps", "windows", "cooldown_days",
    "oldest_days", "answer_days", "sampling", "budget", "calls", "rollout",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the directory knows: services by code, and the longest office name that a text may have to carry.

    And what a roll-out may go over: the codes of districts, and by service those of the offices that deliver it.
    """

    services: Mapping[str, Named]
    office: Named = field(default_factory=lambda: Named("", ""))
    districts: tuple[str, ...] = ()
    offices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_programme(text: str, *, file: str, known: Known) -> Plan:
    """The plan that a file describes.

    Raises:
        BadProgramme: with the file, the place and what is wrong there.
    """
    whole = read_yaml(text, file)
    whole.only(*HEAD)
    services = _services(whole.need("services"), known)
    languages = _languages(whole.need("languages"))
    steps = _steps(whole.need("steps"))
    channels = tuple(dict.fromkeys(step.channel for step in steps))
    budget = _budget(whole.need("budget"))
    questions = _questions(whole.need("questions"), services, languages, channels)
    rollout = whole.get("rollout")
    return Plan(
        code=whole.need("programme").text(),
        name=whole.need("name").text(),
        name_ur=whole.need("name_ur").text(),
        services=services,
        languages=languages,
        questions=tuple(question for question, _part in questions),
        steps=steps,
        windows=_windows(whole.need("windows"), channels),
        cooldown=timedelta(days=whole.need("cooldown_days").whole(1, 365)),
        oldest=timedelta(days=whole.need("oldest_days").whole(1, 90)),
        answer=timedelta(days=whole.need("answer_days").whole(1, 60)),
        sampling=_sampling(whole.need("sampling"), services),
        budget=budget,
        segments=_segments(questions, known, budget),
        calls=read_calls(whole.need("calls"), languages) if Channel.VOICE in channels else None,
        rollout=read_rollout(rollout, known.districts, _offices(known, services)) if rollout else None,
    )


def _offices(known: Known, services: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({office for service in services for office in known.offices.get(service, ())}))


def _services(part: Part, known: Known) -> tuple[str, ...]:
    found = []
    for item in part.items():
        code = item.text()
        if code not in known.services:
            item.wrong(_("There is no service “%(code)s” in the directory.") % {"code": code})
        if code in found:
            item.wrong(_("The service “%(code)s” is named twice.") % {"code": code})
        found.append(code)
    return tuple(found)


def _languages(part: Part) -> Languages:
    part.only("use", "otherwise", "abroad")
    use = part.need("use").texts()
    return Languages(use, part.need("otherwise").choice(*use), part.need("abroad").choice(*use))


def _questions(
    part: Part, services: tuple[str, ...], languages: Languages, channels: tuple[Channel, ...]
) -> list[tuple[QuestionPlan, Part]]:
    found = [(_question(item, services, languages, channels), item) for item in part.items()]
    asked = [service for question, _part in found for service in question.services]
    for service in services:
        if asked.count(service) != 1:
            part.wrong(
                _("Each service needs exactly one question; “%(code)s” has %(count)s.")
                % {"code": service, "count": asked.count(service)}
            )
    if len({question.code for question, _part in found}) != len(found):
        part.wrong(_("Two questions have the same code."))
    return found


def _question(
    part: Part, services: tuple[str, ...], languages: Languages, channels: tuple[Channel, ...]
) -> QuestionPlan:
    part.only("code", "yes_means", "services", "wording")
    about = part.get("services")
    wording = part.need("wording")
    wording.only(*ASKING, Channel.WEB)
    asked = (*channels, Channel.WEB) if wording.get(Channel.WEB) else channels
    return QuestionPlan(
        code=part.need("code").text(),
        polarity=part.need("yes_means").choice("good", "bad"),
        services=tuple(item.choice(*services) for item in about.items()) if about else services,
        wording={channel.value: _wordings(wording.need(channel.value), languages, channel) for channel in asked},
    )


def _wordings(part: Part, languages: Languages, channel: Channel) -> dict[str, str]:
    part.only(*languages.use)
    found = {}
    for language in languages.use:
        if language not in part.parts:
            part.wrong(_("The wording in the language “%(language)s” is missing.") % {"language": language})
        found[language] = _wording(part.need(language), channel)
    return found


def _wording(part: Part, channel: Channel) -> str:
    text = " ".join(part.text().split())
    places = PLACE.findall(text)
    for place in places:
        if place not in PLACES:
            part.wrong(
                _("{%(place)s} is not a place. Places: %(known)s.") % {"place": place, "known": ", ".join(PLACES)}
            )
    for place in ("service", "day"):
        if place not in places and channel not in {Channel.WEB, Channel.VOICE}:
            part.wrong(_("The wording must name {%(place)s}.") % {"place": place})
    if channel is Channel.SMS and "STOP" not in text:
        part.wrong(_("A text must say how to be left alone: the word STOP is missing."))
    for place in ("link", "code"):
        if channel is not Channel.SMS and place in places:
            part.wrong(_("Only a text can carry a {%(place)s}.") % {"place": place})
    return text


def _segments(questions: list[tuple[QuestionPlan, Part]], known: Known, budget: Budget) -> dict[str, int]:
    """The most each language's text can take, with the longest names; too many is refused."""
    most: dict[str, int] = {}
    for question, part in questions:
        for language, wording in question.wording.get(Channel.SMS.value, {}).items():
            service = max(
                (known.services[code] for code in question.services), key=lambda name: len(name.in_(language))
            )
            text = fill(wording, language=language, service=service, office=known.office, day=LONGEST_DAY,
                        token="x" * TOKEN_LETTERS)  # fmt: skip
            count = segments.count(text).segments
            if count > budget.most_segments:
                part.need("wording").need("sms").need(language).wrong(
                    _("The text is too long: with the longest names it takes %(count)s segments, %(most)s are allowed.")
                    % {"count": count, "most": budget.most_segments}
                )
            most[language] = max(count, most.get(language, 0))
    return most


def _steps(part: Part) -> tuple[Step, ...]:
    steps = tuple(_step(item) for item in part.items())
    for before, after in pairwise(steps):
        if before.channel is Channel.CALLER and after.channel in {Channel.SMS, Channel.VOICE}:
            part.wrong(_("A text after a caller is not possible: put texts before callers."))
    return steps


def _step(part: Part) -> Step:
    part.only("channel", "after", "attempts", "again_after", "again_when")
    attempts = part.need("attempts").whole(1, 9)
    again = part.get("again_after")
    delays = tuple(item.duration() for item in again.items()) if again else ()
    if len(delays) != attempts - 1:
        (again or part).wrong(
            _("%(attempts)s attempts need %(delays)s delays between them; there are %(have)s.")
            % {"attempts": attempts, "delays": attempts - 1, "have": len(delays)}
        )
    channel = Channel(part.need("channel").choice(*(channel.value for channel in ASKING)))
    return Step(channel, part.need("after").duration(), attempts, delays, again_when(part, channel))


def _windows(part: Part, channels: tuple[Channel, ...]) -> dict[Channel, Window]:
    part.only(*ASKING)
    return {channel: _window(part.need(channel.value)) for channel in channels}


def _window(part: Part) -> Window:
    part.only("from", "to", "days")
    opens, closes = part.need("from").clock(), part.need("to").clock()
    if opens >= closes:
        part.wrong(_("This window never opens: it closes before it begins."))
    days = frozenset(WEEKDAYS.index(item.choice(*WEEKDAYS)) for item in part.need("days").items())
    return Window(opens, closes, days)


def _sampling(part: Part, services: tuple[str, ...]) -> Sampling:
    part.only("seed", "strata", "invited", "callers", "services")
    single = part.get("services")
    if single:
        single.only(*services)
    return Sampling(
        seed=part.need("seed").text(),
        strata=tuple(item.choice(*STRATA) for item in part.need("strata").items()),
        invited=part.need("invited").number(0, 1),
        callers=part.need("callers").number(0, 1),
        services={code: share.number(0, 1) for code, share in single.parts.items()} if single else {},
    )


def _budget(part: Part) -> Budget:
    names = (
        "segments_per_day",
        "rupees_per_day",
        "rupees_per_segment",
        "rupees_per_call",
        "most_segments",
        "texts_per_minute",
    )
    part.only(*names)
    return Budget(
        segments_per_day=part.need("segments_per_day").whole(1, 100_000_000),
        rupees_per_day=part.need("rupees_per_day").number(0, 1e9),
        rupees_per_segment=part.need("rupees_per_segment").number(0, 1e4),
        rupees_per_call=part.need("rupees_per_call").number(0, 1e4),
        most_segments=part.need("most_segments").whole(1, 10),
        texts_per_minute=part.need("texts_per_minute").whole(1, 1_000_000),
    )
