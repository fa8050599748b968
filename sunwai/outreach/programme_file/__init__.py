"""A programme as a readable file: read and checked into a plan, and the plan kept with its programme."""

from __future__ import annotations

from sunwai.outreach.programme_file.kept import plan_from, plan_to_json
from sunwai.outreach.programme_file.plan import Plan, QuestionPlan, Rollout, Step, Window
from sunwai.outreach.programme_file.reading import Known, read_programme

__all__ = ["Known", "Plan", "QuestionPlan", "Rollout", "Step", "Window", "plan_from", "plan_to_json", "read_programme"]
