"""Training from first to last, and the model card that goes with the weights."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sunwai.feedback.reading.calibration import calibrate, out_of_fold
from sunwai.feedback.reading.composing import COMPOSED, HELD_OUTS, Example, composed, examples, made
from sunwai.feedback.reading.model import MODEL, Model, save
from sunwai.feedback.reading.reader import read_with
from sunwai.feedback.reading.scoring import scored
from sunwai.feedback.reading.tables import WORDS
from sunwai.feedback.reading.training import SEED, as_model, learn

VARIANTS = 3
"""How many other spellings are made of each composed reply."""
KNOWN_FAILURES = [
    "No citizen wrote any of the training replies, and no native speaker has checked them: on real replies it will be "
    "worse than any number here.",
    "Irony that uses only words of praise is read as praise.",
    "Saraiki, Sindhi and Pashto have few training replies; rarer words there are guessed from their letters.",
    "A bribe named by a picture of speech that nobody wrote down for it (`make the gentleman happy`) is often missed.",
    "A bribe by a way of saying for which it has no word may be denied or alleged the wrong way round.",
    "Of several sums in one text the wrong one may be taken.",
    "Reasons beside the main one are often missed in long texts.",
    "Punjabi in Arabic letters has no label of its own and counts as Urdu.",
]


def train(
    *, out: Path = MODEL, reviewed: Sequence[Example] = (), reviewed_hash: str = "", say: Callable[[str], object]
) -> str:
    """Learns, calibrates, measures and writes weights and card; the digest."""
    rows = composed()
    taught = [*rows, *_renumbered(reviewed, len(rows))]
    kept, scores = out_of_fold(taught, say)
    say(f"learning from {len(taught)} composed replies")
    arrays = learn(made(taught, seed=SEED, each=VARIANTS))
    calibrate(arrays, kept, scores)
    learned = as_model(arrays)
    card = {
        "digest": "", "seed": SEED, "variants": VARIANTS, "data": _data(rows), "files": _hashes(),
        "reviewed": {"replies": len(reviewed), "sha256": reviewed_hash} if reviewed else None,
        "held_out": {name: _measured(learned, examples(COMPOSED / name)) for name in HELD_OUTS},
        "known_failures": KNOWN_FAILURES,
    }  # fmt: skip
    return save(out, arrays, card)


def _measured(learned: Model, rows: Sequence[Example]) -> dict[str, Any]:
    return scored(list(zip(rows, read_with(learned, [one.text for one in rows]), strict=True)))


def _renumbered(reviewed: Sequence[Example], first: int) -> list[Example]:
    """Braces that a citizen typed are no places to fill."""
    from dataclasses import replace

    plain = str.maketrans("{}", "()")
    return [replace(one, text=one.text.translate(plain), origin=first + at) for at, one in enumerate(reviewed)]


def _data(rows: Sequence[Example]) -> dict[str, Any]:
    """What was learnt from, in counts."""
    return {
        "composed": len(rows),
        "language": dict(sorted(Counter(one.language for one in rows).items())),
        "outcome": dict(sorted(Counter(one.outcome for one in rows).items())),
        "control": dict(sorted(Counter(one.control for one in rows if one.control).items())),
        "reasons": dict(sorted(Counter(code for one in rows for code in one.reasons).items())),
        "bribe": sum(one.bribe for one in rows),
        "bribe_denied": sum(one.bribe_denied for one in rows),
        "naming an amount": sum(bool(one.amount) for one in rows),
    }


def _hashes() -> dict[str, str]:
    files = sorted([*COMPOSED.glob("*.csv"), *WORDS.glob("*.csv")])
    return {f"{file.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in files}


def as_text(card: dict[str, Any]) -> str:
    """The card as a person reads it."""
    lines = [
        f"Reader {card['digest'][:12]} ({card['digest']})", "",
        "Learnt from replies composed by hand for this project; none was collected from a citizen.",
    ]  # fmt: skip
    lines += [f"  {name}: {_counts(count)}" for name, count in card["data"].items()]
    if card["reviewed"]:
        lines.append(f"  and {card['reviewed']['replies']} reviewed replies, sha256 {card['reviewed']['sha256']}")
    lines += ["", "Files (first 16 digits of sha256):", *(f"  {name} {sha}" for name, sha in card["files"].items())]
    for name, held in card["held_out"].items():
        lines += ["", f"On the {held['replies']} replies of {name}, kept out of training:", *score_lines(held)]
    return "\n".join([*lines, "", "Known failures:", *(f"  - {one}" for one in card["known_failures"])])


def _counts(count: Any) -> str:
    return ", ".join(f"{name} {number}" for name, number in count.items()) if isinstance(count, dict) else str(count)


def score_lines(score: dict[str, Any]) -> list[str]:
    """A score as lines of text; shares with their 95 % intervals."""
    lines = [f"  outcome macro-F1 {score['outcome_macro_f1']}   control macro-F1 {score['control_macro_f1']}"]
    labels = {f"outcome {name}": one for name, one in score["outcome"].items()}
    labels |= {"bribe": score["bribe"], "bribe denied": score["bribe_denied"]}
    labels |= {f"control {name}": one for name, one in score["control"].items()}
    labels |= {f"reason {name}": one for name, one in score["reasons"].items()}
    lines.append(f"  {'':28} {'precision':>22} {'recall':>22} {'F1':>6} {'n':>5}")
    lines += [_label_line(name, one) for name, one in labels.items()]
    amount = score["amount"]
    lines += [
        f"  bribe precision at the true share of 3.46 %: {score['bribe']['precision_at_true_share']}",
        f"  exact amount {amount['exact']} of {amount['naming']} ({_ends(amount['exact_interval'])}), "
        f"invented in {amount['invented']:.2%} of the others",
        f"  unclear {score['unclear_share']:.1%}; danger flagged wrongly {score['danger_flagged_wrongly']:.2%}; "
        f"language right {score['language_right']:.1%}",
    ]  # fmt: skip
    for code, one in score["by_language"].items():
        lines.append(f"  {code:8} n={one['replies']:4} outcome right {one['outcome_right']:.3f} "
                     f"({_ends(one['outcome_interval'])}), bribe F1 {one['bribe']['f1']:.3f}, "
                     f"language found {one['language_recall']:.3f}")  # fmt: skip
    for part, bands in score["calibration"].items():
        said = ", ".join(f"{band['said']:.2f}→{band['right']:.2f} (n={band['replies']})" for band in bands)
        lines.append(f"  calibration of {part}, said→right: {said}")
    return lines


def _ends(ends: Sequence[float]) -> str:
    return f"{ends[0]:.2f}–{ends[1]:.2f}"


def _label_line(name: str, one: dict[str, Any]) -> str:
    precision = f"{one['precision']:.3f} ({_ends(one['precision_interval'])})"
    recall = f"{one['recall']:.3f} ({_ends(one['recall_interval'])})"
    return f"  {name:28} {precision:>22} {recall:>22} {one['f1']:6.3f} {one['belonging']:5}"
