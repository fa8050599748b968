"""What a programme's file says, as the machine works by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sunwai.base.clock import LOCAL
from sunwai.messages.types import Channel


@dataclass(frozen=True)
class Languages:
    """Languages we ask in; `otherwise` where the feed names none of them, `abroad` for numbers of other countries."""

    use: tuple[str, ...]
    otherwise: str
    abroad: str


@dataclass(frozen=True)
class QuestionPlan:
    """One question: the services it is asked about and its wording by channel and language."""

    code: str
    polarity: str
    services: tuple[str, ...]
    wording: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Step:
    """One way of asking. `after` counts from the invitation or the unanswered step before it.

    `again_when` says how long a call waits after being busy, unanswered or congested, where that differs.
    """

    channel: Channel
    after: timedelta
    attempts: int
    again_after: tuple[timedelta, ...]
    again_when: Mapping[str, timedelta] = field(default_factory=dict)

    def again(self, number: int, result: str) -> timedelta:
        """How long after a try that reached nobody the next follows."""
        longest = self.again_after[min(number, len(self.again_after)) - 1] if self.again_after else timedelta(hours=2)
        return self.again_when.get(result, longest)


@dataclass(frozen=True)
class Calls:
    """What a call of ours takes and says beside its question: keys by code, and scripts by language and part."""

    keys: Mapping[str, str]
    reasons: Mapping[str, str]
    more_after: str
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Window:
    """When a channel may be used, local time."""

    opens: time
    closes: time
    days: frozenset[int]

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(LOCAL)
        return local.weekday() in self.days and self.opens <= local.time() < self.closes

    def next_opening(self, moment: datetime) -> datetime:
        """This moment if it is open, else when it opens next."""
        if self.is_open(moment):
            return moment
        local = moment.astimezone(LOCAL)
        for ahead in range(8):
            opening = datetime.combine(local.date() + timedelta(days=ahead), self.opens, LOCAL)
            if opening.weekday() in self.days and opening > local:
                return opening
        return local + timedelta(days=8)


@dataclass(frozen=True)
class Sampling:
    """Shares of those who may be asked, drawn in each stratum; `callers` is the share of the invited."""

    seed: str
    strata: tuple[str, ...]
    invited: float
    callers: float
    services: Mapping[str, float]

    def share(self, service: str) -> float:
        return self.services.get(service, self.invited)


@dataclass(frozen=True)
class Budget:
    """What a day may cost, and what a text may take."""

    segments_per_day: int
    rupees_per_day: float
    rupees_per_segment: float
    rupees_per_call: float
    most_segments: int
    texts_per_minute: int


@dataclass(frozen=True)
class Rollout:
    """In waves that begin on these days, over these districts or offices; which comes when is drawn by lot."""

    over: str
    waves: tuple[date, ...]
    units: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A programme as it is worked by. `segments` is the most that the text of a language may take."""

    code: str
    name: str
    name_ur: str
    services: tuple[str, ...]
    languages: Languages
    questions: tuple[QuestionPlan, ...]
    steps: tuple[Step, ...]
    windows: Mapping[Channel, Window]
    cooldown: timedelta
    oldest: timedelta
    answer: timedelta
    sampling: Sampling
    budget: Budget
    segments: Mapping[str, int]
    calls: Calls | None = None
    rollout: Rollout | None = None

    def question_for(self, service: str) -> QuestionPlan:
        return next(question for question in self.questions if service in question.services)

    def next_step(self, after: int, *, for_callers: bool, can_text: bool = True) -> int | None:
        """The next step that applies to an invitation: callers only for their sample, texts only where one arrives."""
        for number, step in enumerate(self.steps):
            applies = for_callers if step.channel is Channel.CALLER else can_text
            if number > after and applies:
                return number
        return None
