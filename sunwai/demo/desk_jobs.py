"""Doing what commands left to be done, here and now: in history nobody waits for a worker."""

from __future__ import annotations

import json

from procrastinate.contrib.django import app

from sunwai.base import bulk

TAKE = "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id LIMIT 200"


def work_off() -> int:
    """Runs the waiting jobs of events in their order, and those that they leave; how many.

    A job is removed when it is done: who is killed before that does it again, as a worker would.
    """
    done = 0
    while rows := bulk.rows(TAKE):
        for number, name, facts in rows:
            app.tasks[name].func(**json.loads(facts))
            bulk.run("DELETE FROM procrastinate_jobs WHERE id = %s", [number])
            done += 1
    return done
