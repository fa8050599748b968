"""Whether a text says that money was asked or taken, or that none was, and how much."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from sunwai.feedback.reading.amounts import Amount
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.reading.tables import Found
from sunwai.feedback.reading.vocabulary import STOPS

_TO = frozenset({"to", "tou", "ta", "تو", "tab", "warna"})
_GIVE_IF = frozenset({"do", "de", "dete", "dia", "di", "دو", "دیں", "دی", "دیے", "dewo", "deo", "den"})
_NOTHING = frozenset({"nothing", "cannot", "cant", "never", "dont", "doesnt", "wont"})
FAR = 6
_NAMED = frozenset({"bribe", "drink", "clean"})
_MOVED = frozenset({"ask", "take", "give", "jeb", "agent_or_tout", "without"})
"""Without any of these a word of money or a sum says nothing of a bribe."""
_DUE = frozenset({"fee", "benefit", "bought", "stolen"})
_NOBODY = frozenset(
    {"nothing", "nobody", "noone", "none", "kuch", "kch", "kisi", "koi", "کچھ", "کسی", "کوئی", "cha", "kahin"}
)


@dataclass
class Money:
    """What was said about bribes."""

    claims: list[Found | Amount] = field(default_factory=list)
    denials: list[Found | Amount] = field(default_factory=list)
    named: bool = False
    due: bool = False


def money(seen: Seen) -> Money:
    """Reads each clause that speaks of a bribe, of money or of a sum."""
    found = Money()
    if not _NAMED.isdisjoint(seen.kinds):
        _bribes(seen, found)
    if not _MOVED.isdisjoint(seen.kinds):
        _sums(seen, found)
        _asked_nothing(seen, found)
    _fees(seen, found)
    if found.claims and (_refused(seen) or _no_more(seen)):
        found.claims, found.denials, found.named = [], found.claims, False
    return found


def _refused(seen: Seen) -> bool:
    """`paise dene lage to unhon ne inkar kiya`, `500 diye magar nahi liye`: money offered and not taken."""
    if any(no.start >= one.end for one in seen.all("offered") for no in seen.all("neg", "turned_down")):
        return True
    if not seen.has("neg"):
        return False
    taken = seen.all("take")
    given = min((one.end for one in seen.all("give")), default=len(seen.keys))
    left = [one for one in taken if one.start >= given and seen.negated(one, after=0, before=1)]
    return bool(left) and len(left) == len(taken)


def _no_more(seen: Seen) -> bool:
    """`pehle paise lete the, ab nahi lete`: what was, and is no more; `ab nahi karte` is another matter."""
    if not seen.has("once"):
        return False
    verbs = {verb.start for verb in seen.all("ask", "take")}
    return any(
        one.end == len(seen.keys) or seen.keys[one.end] in STOPS or one.end in verbs for one in seen.all("no_more")
    )


def sum_named(seen: Seen, found: Money | None) -> tuple[int | None, list[Amount]]:
    """The sum of a bribe, once it is decided that there was one."""
    if not seen.amounts:
        return None, []
    return _amount(seen, found or Money())


def _bribes(seen: Seen, found: Money) -> None:
    clean = {place for one in seen.all("clean") for place in range(one.start, one.end)}
    plain = not seen.has("neg")
    for one in seen.all("bribe"):
        if one.start in clean:
            continue
        if _without(seen, one):
            (found.claims if _goes_on(seen, one) else found.denials).append(one)
        elif plain or _if_not(seen, one) or not (seen.negated(one, after=4) or _verb_denied(seen, one)):
            found.claims.append(one)
            found.named = True
        else:
            found.denials.append(one)
    found.denials += seen.all("drink", "clean")


def _goes_on(seen: Seen, one: Found) -> bool:
    """`rishwat ke baghair kaam nahi hota`: two noes are a claim."""
    if seen.has("undone") or any(no.start >= one.end for no in seen.all("neg")):
        return True
    clause = seen.clause[one.start]
    return any(
        seen.keys[no.start] in _NOTHING and no.end <= one.start and seen.clause[no.start] == clause
        for no in seen.all("neg")
    )


def _without(seen: Seen, one: Found) -> bool:
    if not seen.has("without"):
        return False
    return any(
        seen.clause[w.start] == seen.clause[one.start] and (0 <= one.start - w.end <= 2 or 0 <= w.start - one.end <= 1)
        for w in seen.all("without")
    )


def _if_not(seen: Seen, one: Found) -> bool:
    """`rishwat na do to file gum`, `jab tak rishwat na do`: a threat, no denial."""
    if seen.has("until"):
        return True
    no = seen.no_beside(one, after=4)
    return no is not None and _threatens(seen, no)


def _threatens(seen: Seen, no: Found) -> bool:
    after = seen.keys[no.end : no.end + 3]
    return any(word in _GIVE_IF for word in after[:1]) and any(word in _TO for word in after[1:])


def _verb_denied(seen: Seen, one: Found | Amount) -> bool:
    """Whether the nearest verb of giving and taking in the same clause is negated."""
    if not seen.has("neg"):
        return False
    near = [
        verb
        for verb in seen.all("ask", "take", "give")
        if seen.clause[verb.start] == seen.clause[one.start] and -3 <= verb.start - one.end <= FAR
    ]
    nearest = min(near, key=lambda verb: abs(verb.start - one.end), default=None)
    return nearest is not None and seen.negated(nearest, after=1, before=2)


def _sums(seen: Seen, found: Money) -> None:
    places: list[Found | Amount] = [*seen.all("money"), *seen.amounts]
    moves = _moves(seen) if places else []
    for one in places:
        verbs = _near(seen, one, moves)
        moved = verbs or _to_an_agent(seen, one)
        if isinstance(one, Found) and _without(seen, one):
            (found.claims if _goes_on(seen, one) else found.denials).append(one)
        elif moved and _sum_denied(seen, one, verbs):
            found.denials.append(one)
        elif moved and not _is_due(seen, one):
            found.claims += [one, *verbs[:1]]
        elif verbs:
            found.due = True


def _moves(seen: Seen) -> list[Found]:
    """Verbs of asking, taking and giving; the `liye` of `ke liye` is none."""
    verbs = seen.all("ask", "take", "give", "jeb")
    if not seen.has("for"):
        return list(verbs)
    prepositions = {place for found in seen.all("for") for place in range(found.start, found.end)}
    return [verb for verb in verbs if verb.start not in prepositions]


def _near(seen: Seen, one: Found | Amount, verbs: list[Found]) -> list[Found]:
    """Those of the verbs that stand near in the same clause."""
    if not verbs:
        return verbs
    start, end, clause = one.start, one.end, seen.clause
    own = clause[start]
    return [
        verb
        for verb in verbs
        if clause[verb.start] == own and (0 <= verb.start - end <= FAR or 0 <= start - verb.end <= FAR)
    ]


def _is_due(seen: Seen, one: Found | Amount) -> bool:
    """A fee, an allowance, a fare, a purchase or a loss in the same clause, unless the sum came on top of it."""
    if _DUE.isdisjoint(seen.kinds) or len({one_sum.rupees for one_sum in seen.amounts}) > 1 or seen.has("over"):
        return False
    if any(seen.clause[due.start] == seen.clause[one.start] for due in seen.all("fee", "benefit")):
        return True
    clause = seen.clause[one.start]
    return not any(seen.clause[asked.start] == clause for asked in seen.all("ask", "agent_or_tout")) and any(
        seen.clause[due.start] == clause for due in seen.all("bought", "stolen")
    )


def _asked_nothing(seen: Seen, found: Money) -> None:
    if not found.claims and seen.has("neg"):
        asked = [verb for verb in seen.all("ask") if _nobody(seen, verb)]
        found.denials += [verb for verb in asked if seen.negated(verb, after=2, before=2)]
    if not seen.has("jeb"):
        return
    pockets = {seen.clause[one.start] for one in seen.all("jeb")}
    for verb in seen.all("take"):
        if seen.clause[verb.start] in pockets and not found.claims:
            (found.denials if seen.negated(verb, after=1, before=2) else found.claims).append(verb)


def _sum_denied(seen: Seen, one: Found | Amount, verbs: list[Found]) -> bool:
    """A no beside the sum or its verb; where the verb stands between, only one that belongs to the verb."""
    if not seen.has("neg"):
        return False
    no = seen.no_beside(one, after=4)
    if no is not None and (seen.has("until") or _threatens(seen, no)):
        return False
    if no is not None and any(one.end <= verb.start and verb.end < no.start for verb in verbs):
        return False
    return no is not None or _verb_denied(seen, one)


def _nobody(seen: Seen, verb: Found) -> bool:
    return any(word in _NOBODY for word in seen.keys[max(0, verb.start - 5) : verb.start])


def _to_an_agent(seen: Seen, one: Found | Amount) -> bool:
    return (
        isinstance(one, Amount)
        and seen.has("agent_or_tout")
        and any(seen.clause[who.start] == seen.clause[one.start] for who in seen.all("agent_or_tout"))
    )


def _fees(seen: Seen, found: Money) -> None:
    if seen.has("onlyfee") and not found.claims and not seen.has("ask"):
        found.denials += seen.all("onlyfee")


def _apart(fee: Found, one: Amount) -> float:
    """How many words lie between; a sum behind the word is nearer than one before it."""
    return one.start - fee.end if one.start >= fee.end else fee.start - one.end + 0.5


def _short(seen: Seen, sums: list[Amount]) -> int | None:
    """`50 ki jagah 200`, `10500 me se 10000 diye`: of two sums, what lies between them; `me se 500 rakhe` is 500."""
    if len(sums) != 2:
        return None
    one, other = sums
    if any(one.end <= cue.start < other.start or cue.end == one.start for cue in seen.all("instead")):
        return abs(other.rupees - one.rupees) or None
    if one.rupees <= other.rupees or not any(one.end <= cue.start < other.start for cue in seen.all("out_of")):
        return None
    behind = [verb for verb in seen.all("take", "give", "benefit") if 0 <= verb.start - other.end <= FAR]
    nearest = min(behind, key=lambda verb: verb.start, default=None)
    return None if nearest is None or nearest.kind == "take" else one.rupees - other.rupees


def _amount(seen: Seen, found: Money) -> tuple[int | None, list[Amount]]:
    """The sum paid, else the last one asked; where the fee is given beside what was charged, the difference."""
    sums = seen.amounts
    if not sums:
        return None, []
    short = _short(seen, sums)
    if short:
        return short, list(sums)
    fees = [min(sums, key=partial(_apart, fee)) for fee in seen.all("fee")]
    if fees and len(sums) > 1 and not seen.has("over"):
        charged = [one for one in sums if one not in fees] or sums
        if charged[-1].rupees > fees[-1].rupees:
            return charged[-1].rupees - fees[-1].rupees, [charged[-1], fees[-1]]
    claimed = {seen.clause[one.start] for one in found.claims}
    likely = [one for one in sums if seen.clause[one.start] in claimed] or sums
    paid = [
        one for one in likely if any(-2 <= verb.start - one.end <= 3 for verb in seen.all("take", "give", "settled"))
    ]
    best = (paid or likely)[-1]
    return best.rupees, [best]
