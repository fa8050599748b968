"""The plan as JSON beside its programme, so that no later change of the directory changes it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from sunwai.messages.types import Channel
from sunwai.outreach.programme_file.plan import (
    Budget,
    Calls,
    Languages,
    Plan,
    QuestionPlan,
    Rollout,
    Sampling,
    Step,
    Window,
)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    return {
        "code": plan.code,
        "name": plan.name,
        "name_ur": plan.name_ur,
        "services": list(plan.services),
        "languages": {**vars(plan.languages), "use": list(plan.languages.use)},
        "questions": [{**vars(question), "services": list(question.services)} for question in plan.questions],
        "steps": [
            {
                "channel": step.channel.value,
                "after": _seconds(step.after),
                "attempts": step.attempts,
                "again_after": [_seconds(delay) for delay in step.again_after],
                "again_when": {result: _seconds(delay) for result, delay in step.again_when.items()},
            }
            for step in plan.steps
        ],
        "windows": {
            channel.value: {
                "opens": window.opens.isoformat(),
                "closes": window.closes.isoformat(),
                "days": sorted(window.days),
            }
            for channel, window in plan.windows.items()
        },
        "cooldown": _seconds(plan.cooldown),
        "oldest": _seconds(plan.oldest),
        "answer": _seconds(plan.answer),
        "sampling": {**vars(plan.sampling), "strata": list(plan.sampling.strata)},
        "budget": dict(vars(plan.budget)),
        "segments": dict(plan.segments),
        "calls": dict(vars(plan.calls)) if plan.calls else None,
        "rollout": _rollout_to_json(plan.rollout) if plan.rollout else None,
    }


def plan_from(kept: dict[str, Any]) -> Plan:
    sampling, languages = kept["sampling"], kept["languages"]
    return Plan(
        code=kept["code"],
        name=kept["name"],
        name_ur=kept["name_ur"],
        services=tuple(kept["services"]),
        languages=Languages(tuple(languages["use"]), languages["otherwise"], languages["abroad"]),
        questions=tuple(QuestionPlan(**{**one, "services": tuple(one["services"])}) for one in kept["questions"]),
        steps=tuple(_step(one) for one in kept["steps"]),
        windows={Channel(channel): _window(one) for channel, one in kept["windows"].items()},
        cooldown=timedelta(seconds=kept["cooldown"]),
        oldest=timedelta(seconds=kept["oldest"]),
        answer=timedelta(seconds=kept["answer"]),
        sampling=Sampling(**{**sampling, "strata": tuple(sampling["strata"])}),
        budget=Budget(**kept["budget"]),
        segments=kept["segments"],
        calls=Calls(**kept["calls"]) if kept.get("calls") else None,
        rollout=_rollout(kept["rollout"]) if kept.get("rollout") else None,
    )


def _rollout_to_json(one: Rollout) -> dict[str, Any]:
    return {"over": one.over, "waves": [day.isoformat() for day in one.waves], "units": list(one.units)}


def _rollout(kept: dict[str, Any]) -> Rollout:
    return Rollout(kept["over"], tuple(date.fromisoformat(day) for day in kept["waves"]), tuple(kept["units"]))


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _step(one: dict[str, Any]) -> Step:
    again = tuple(timedelta(seconds=delay) for delay in one["again_after"])
    when = {result: timedelta(seconds=delay) for result, delay in one.get("again_when", {}).items()}
    return Step(Channel(one["channel"]), timedelta(seconds=one["after"]), one["attempts"], again, when)


def _window(one: dict[str, Any]) -> Window:
    return Window(time.fromisoformat(one["opens"]), time.fromisoformat(one["closes"]), frozenset(one["days"]))
