"""The first page: what changed, what to do and by when, and one picture; or what it would take to see more."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sunwai.reports import texts
from sunwai.reports.parts import answers
from sunwai.reports.telling import Content


def sentences(content: Content) -> list[str]:
    """What a leader should know first."""
    code = content["leading"]
    bad, bribe = (answers(content["here"], code, figure) for figure in ("dissatisfied", "bribe_alleged"))
    if bad.get("rate") is None:
        found = [_("Fewer than ten people answered here in this period: too few to give shares.")]
    else:
        found = [compared(content, code, bad), changed(content, code, "dissatisfied"), alleged(bribe),
                 changed(content, code, "bribe_alleged")]  # fmt: skip
    found += [heard(content), weighted(content)]
    number = len(content["findings"])
    if number:
        words = ngettext(
            "%(number)s finding asks to be acknowledged.", "%(number)s findings ask to be acknowledged.", number
        )
        found.append(words % {"number": number})
    return [one for one in found if one]


def compared(content: Content, code: str | None, cell: Content) -> str:
    """The share of the period, beside the whole province's where that is another."""
    facts = {"share": texts.share(cell["rate"]), "n": texts.count(cell["of"]), "interval": texts.between(cell)}
    elsewhere = content["province"]["questions"].get(code, {}).get("dissatisfied", {}).get("rate")
    if elsewhere is None or content["province"] == content["here"]:
        return _("Of %(n)s who answered, %(share)s were dissatisfied (%(interval)s).") % facts
    words = _("Of %(n)s who answered, %(share)s were dissatisfied (%(interval)s); in the whole province %(province)s.")
    return words % {**facts, "province": texts.share(elsewhere)}


def changed(content: Content, code: str | None, figure: str) -> str:
    """Against the period before: a change that chance does not explain, or none that can be told from chance."""
    change = content["changed"].get(code or "", {}).get(figure)
    if change is None:
        return _("The period before has too few answers to say what changed.") if figure == "dissatisfied" else ""
    facts = {
        "before": texts.share(change["before"]), "change": texts.points(change["change"]),
        "low": texts.points(change["low"]), "high": texts.points(change["high"]),
    }  # fmt: skip
    if change["is_real"] and change["change"] > 0:
        return _("It rose from %(before)s in the period before: by %(change)s points (%(low)s to %(high)s), more than "
                 "chance explains.") % facts  # fmt: skip
    if change["is_real"]:
        return _("It fell from %(before)s in the period before: by %(change)s points (%(low)s to %(high)s), more than "
                 "chance explains.") % facts  # fmt: skip
    if figure != "dissatisfied":
        return ""
    return _("In the period before it was %(before)s: no change that can be told from chance.") % facts


def alleged(cell: Content) -> str:
    if cell.get("rate") is None:
        return ""
    facts = {"count": texts.count(cell["count"]), "share": texts.share(cell["rate"]), "interval": texts.between(cell)}
    return _("A bribe was alleged by %(count)s: %(share)s (%(interval)s).") % facts


def heard(content: Content) -> str:
    """Who did not answer."""
    asked, answered = (content["here"]["counts"][name] for name in ("asked", "answered"))
    if not asked["count"]:
        return _("Nobody was asked in this period.")
    facts = {"asked": texts.count(asked["count"]), "share": texts.share(answered["count"] / asked["count"])}
    return _("Of %(asked)s asked, %(share)s answered; what the others would say is not known.") % facts


def weighted(content: Content) -> str:
    """The weighted share, or in words why there is none; nothing where there is nobody to weigh for."""
    found = content["weighted"]["dissatisfied"]
    if "refusal" in found:
        return refusal(content, found)
    facts = {
        "share": texts.share(found["rate"]), "interval": texts.between(found), "plain": texts.share(found["plain"]),
        "effective": texts.count(round(found["effective"])), "of": texts.count(found["of"]),
        "margins": texts.joined([str(texts.MARGINS[name]) for name in found["margins"]]),
    }  # fmt: skip
    return _("Weighted to all who were served, by %(margins)s: %(share)s dissatisfied (%(interval)s) beside %(plain)s "
             "unweighted; the %(of)s answers are worth %(effective)s.") % facts  # fmt: skip


def refusal(content: Content, found: Content) -> str:
    """Why no weighted share is given."""
    if found["refusal"] in {"one_kind", "no_answers"}:
        return ""
    names = {**content.get("names", {})}
    value = texts.name(names[found["value"]]) if found["value"] in names else found["value"]
    facts = {"margin": str(texts.MARGINS.get(found["margin"], "")), "value": value}
    reason = str(texts.REFUSALS[found["refusal"]]) % facts
    return _("No weighted share is given: %(reason)s") % {"reason": reason}


def calm(content: Content) -> list[str]:
    """Where nobody is asked for anything: why, and what it would take to see more."""
    if content["findings"] or "need" not in content:
        return []
    need = content["need"]
    if need is None:
        return [_("Nothing stands out from chance.")]
    facts = {
        "peers": texts.share(need["peers"]), "times": texts.count(round(need["times"])), "weeks": need["weeks"] or 0,
        "a_week": texts.apart(f"{need['a_week']:g}"), "answers": texts.count(need["answers"]),
        "interviews": texts.count(need["interviews"]), "what": str(texts.NEEDS[need["figure"]]),
    }  # fmt: skip
    if need["is_enough"]:
        return [_("Nothing stands out from chance."),
                _("There were answers enough to see it: half of the offices with %(times)s times their peers' share of "
                  "%(what)s (%(peers)s) show in %(answers)s answers.") % facts]  # fmt: skip
    facts["weeks"] = texts.count(int(str(facts["weeks"])))
    begin = _(
        "Nothing stands out from chance, but there are not enough answers to be sure; this is what it would take."
    )
    if need["weeks"] is None:
        return [begin, _("An office with %(times)s times its peers' share of %(what)s (%(peers)s) shows in half of all "
                         "cases in %(answers)s answers; none came.") % facts]  # fmt: skip
    return [begin, _("An office gets %(a_week)s answers a week. One with %(times)s times its peers' share of %(what)s "
                     "(%(peers)s) shows in half of all cases in %(answers)s answers: after %(weeks)s weeks. "
                     "%(interviews)s "
                     "interviews more by callers, an office a week, would halve that.") % facts]  # fmt: skip
