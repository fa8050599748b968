"""The learned reader: what it learnt from and never may, that it cannot be broken, and what it must at least reach."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwai.config.cli import main
from sunwai.feedback.reading import VERSION, read, read_many
from sunwai.feedback.reading.composing import COMPOSED, HELD_OUT, HELD_OUTS, composed, examples, made
from sunwai.feedback.reading.model import CARD, MODEL, WEIGHTS, BadModel, load
from sunwai.feedback.reading.normal import normalise, pieces
from sunwai.feedback.reading.scoring import interval, scored
from sunwai.feedback.reading.tables import WORDS, key, table
from sunwai.feedback.types import Asked, Control, Outcome, Reading

ROOT = Path(__file__).parents[2]
SIMULATED = ROOT / "sunwai/demo/data/phrases.csv"
DEVELOPMENT = ROOT.parent / "shared/data/replies/replies_dev.csv"
needs_development = pytest.mark.skipif(
    not DEVELOPMENT.exists(), reason="the development replies lie outside the repository"
)


def form(text: str) -> str:
    words = pieces(normalise(re.sub(r"\{\w+\}", " 7 ", text)))
    return " ".join("#" if word.isdecimal() else key(word) for word in words)


def simulated() -> list[str]:
    with SIMULATED.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(line for line in file if not line.startswith("#"))]


def test_nothing_learnt_from_is_a_phrase_of_the_simulated_citizens():
    forbidden = {form(text) for text in simulated()}
    assert [one.text for one in composed() if form(one.text) in forbidden] == []


def test_no_sentence_of_the_tables_is_a_phrase_of_the_simulated_citizens():
    long = [
        form(text)
        for name in ("cues", "reasons", "controls")
        for row in table(name)
        for text in row["words"].replace("*", "").split("|")
        if len(text.split()) >= 4
    ]
    told = " | ".join(form(text) for text in simulated())
    assert [text for text in long if f" {text} " in f" {told} "] == []


@needs_development
def test_nothing_learnt_from_is_a_development_reply():
    forbidden = {form(one.text) for one in examples(DEVELOPMENT)}
    assert [one.text for one in composed() if form(one.text) in forbidden] == []


def test_nothing_learnt_from_is_held_out():
    held = {form(one.text) for name in HELD_OUTS for one in examples(COMPOSED / name) if len(one.text.split()) > 2}
    assert [one.text for one in composed() if form(one.text) in held] == []


@needs_development
def test_few_development_replies_are_unclear_and_most_are_right():
    rows = examples(DEVELOPMENT)
    score = scored(list(zip(rows, read_many([row.text for row in rows], [None] * len(rows)), strict=True)))
    assert score["unclear_share"] <= 0.25
    assert score["outcome_macro_f1"] >= 0.9
    assert score["bribe"]["precision"] >= 0.9
    assert score["bribe"]["recall"] >= 0.9
    assert score["amount"]["exact"] >= 0.9


def test_the_held_out_replies_are_read_as_well_as_the_card_says():
    rows = examples(COMPOSED / HELD_OUT)
    score = scored(list(zip(rows, read_many([row.text for row in rows], [None] * len(rows)), strict=True)))
    card = json.loads((MODEL / CARD).read_text(encoding="utf-8"))
    assert score["outcome_macro_f1"] == card["held_out"][HELD_OUT]["outcome_macro_f1"] >= 0.85
    assert score["danger_flagged_wrongly"] <= 0.01
    assert score["amount"]["invented"] <= 0.01


def test_the_model_belongs_to_the_replies_and_tables_beside_it():
    named = json.loads((MODEL / CARD).read_text(encoding="utf-8"))["files"]
    files = sorted([*COMPOSED.glob("*.csv"), *WORDS.glob("*.csv")])
    assert named == {
        f"{file.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in files
    }


def test_every_reading_names_the_model_that_made_it():
    assert read("kaam ho gaya", None).version == VERSION == load(MODEL).version


def test_changed_weights_are_refused(tmp_path: Path):
    card = json.loads((MODEL / CARD).read_text(encoding="utf-8"))
    (tmp_path / CARD).write_text(json.dumps(card | {"digest": "0" * 64}), encoding="utf-8")
    (tmp_path / WEIGHTS).write_bytes((MODEL / WEIGHTS).read_bytes())
    with pytest.raises(BadModel):
        load(tmp_path)


def test_the_model_is_small():
    assert (MODEL / WEIGHTS).stat().st_size < 30_000_000


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_shipped_model_is_reproducible(tmp_path: Path):
    done = CliRunner().invoke(main, ["reader", "train", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / CARD).read_bytes() == (MODEL / CARD).read_bytes()
    assert (tmp_path / WEIGHTS).read_bytes() == (MODEL / WEIGHTS).read_bytes()


def test_the_same_replies_are_made_each_time():
    rows = composed()[:40]
    assert made(rows, seed=3) == made(rows, seed=3)
    assert made(rows, seed=3) != made(rows, seed=4)


def test_every_place_of_a_composed_reply_is_filled():
    assert [one.text for one in made(composed(), seed=1, each=0) if "{" in one.text] == []


TEXTS = st.one_of(st.text(max_size=120), st.sampled_from([one.text for one in composed()[::37]]))


@given(st.lists(st.tuples(TEXTS, st.sampled_from([None, Asked("a", "good"), Asked("bribe", "bad")])), max_size=8))
@settings(max_examples=60, deadline=None)
def test_many_are_read_as_one_by_one(asked):
    together = read_many([text for text, _ in asked], [question for _, question in asked])
    for (text, question), reading in zip(asked, together, strict=True):
        alone = read(text, question)
        assert (alone.outcome, alone.control, alone.bribe) == (reading.outcome, reading.control, reading.bribe)
        assert alone.confidence == pytest.approx(reading.confidence, abs=0.002)


def test_an_empty_batch_is_read():
    assert read_many([], []) == []


HOSTILE = {
    "64 KB of one letter": "a" * 65_536,
    "64 KB of words": "zxqj vbnk " * 6_500,
    "emoji only": "🎉🧿🦖" * 50,
    "control characters": "\x00\x01\x02\x1b[31m\x7f" * 20,
    "right-to-left overrides": "\u202e\u202d\u2066\u2069" * 40,
    "marks without letters": "\u0300\u064b" * 300,
    "lone surrogate": "\ud83d",
    "empty": "",
    "blank": " \t ",
    "Amharic": "ሰላም ጤና ይስጥልኝ እንደምን",
    "Chinese": "你好，我不明白这个问题",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_nobody_taught_is_an_honest_unclear(text):
    reading = read(text, Asked("satisfied", "good"))
    assert isinstance(reading, Reading)
    assert reading.outcome is Outcome.UNCLEAR or reading.confidence["outcome"] < 0.9
    assert reading.control is not Control.DANGER
    assert reading.amount_pkr is None


def test_hidden_signs_change_nothing():
    plain = read("clerk ne 500 mange", None)
    hidden = read("clerk\u200f ne \u202a500\u202c mange\ufe0f", None)
    assert (hidden.outcome, hidden.bribe, hidden.amount_pkr) == (plain.outcome, plain.bribe, plain.amount_pkr)


AMOUNTS = [
    ("patwari ne sau rupay liye", 100), ("clerk ne hazar rupay mange", 1000), ("2k liye clerk ne", 2000),
    ("dhai hazar rishwat di", 2500), ("clerk ne Rs. 1,500/- liye", 1500), ("کلرک نے ۵۰۰ روپے لیے", 500),
    ("پٹواری نے ڈیڑھ لاکھ مانگے", 150_000), ("patwari ne 1.5 lakh mange", 150_000),
    ("fees 200 thi clerk ne 900 liye", 700), ("rishwat li 0300 1234567 pe call karo", None),
    ("clerk ne rishwat li FIR no 212", None), ("mujhe 10500 mile shukriya", None),
    ("clerk 50 ki jagah 200 rupay leta hai", 150), ("device wali ne 10500 me se 10000 diye baqi rakh liye", 500),
    ("patwari ne 5000 mange 3000 me baat bani", 3000), ("jurmana 2000 laga dia bila waja", None),
    ("clerk ko 500 diye magar us ne nahi liye", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "amount"), AMOUNTS)
def test_sums_are_read_in_figures_and_words(text, amount):
    assert read(text, None).amount_pkr == amount


NEGATIONS = [
    ("koi rishwat nahi li", False, True), ("paise nahin mangay", False, True), ("rishwat li", True, False),
    ("rishwat ke baghair kaam ho gaya", False, True), ("rishwat ke baghair kaam nahi hota", True, False),
    ("رشوت نہیں مانگی", False, True), ("رشوت مانگی", True, False), ("nobody asked for a bribe", False, True),
    ("they asked for a bribe", True, False), ("koi masla nahi", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "bribe", "denied"), NEGATIONS)
def test_a_no_turns_a_bribe_into_its_denial(text, bribe, denied):
    reading = read(text, None)
    assert (reading.bribe, reading.bribe_denied) == (bribe, denied)


def test_the_command_answers_every_line_however_broken(tmp_path: Path):
    file = tmp_path / "lines.txt"
    file.write_bytes(b"shukriya\n\n\xff\xfe\x00bad\nx\ry\n\xe2\x80\xa8split\xc2\x85\n" + b"a" * 65_536 + b"\nlast")
    done = CliRunner().invoke(main, ["read", str(file)])
    lines = done.output.splitlines()
    assert done.exit_code == 0
    assert len(lines) == 7
    assert all(json.loads(line)["outcome"] in {"satisfied", "dissatisfied", "unclear"} for line in lines)


def test_the_sample_programmes_questions_are_known_by_their_codes(tmp_path: Path):
    file = tmp_path / "lines.txt"
    file.write_text("yes\n", encoding="utf-8")
    said = {
        code: json.loads(CliRunner().invoke(main, ["read", str(file), "--question", code]).output)["outcome"]
        for code in ("satisfied", "bribe_asked")
    }
    assert said == {"satisfied": "satisfied", "bribe_asked": "dissatisfied"}


def test_a_score_has_intervals_and_languages(tmp_path: Path):
    done = CliRunner().invoke(main, ["reader", "score", str(COMPOSED / HELD_OUT)])
    assert "outcome satisfied" in done.output
    assert "ps-Latn" in done.output
    assert "calibration of bribe" in done.output


def test_the_card_says_that_nothing_was_collected():
    done = CliRunner().invoke(main, ["reader", "card"])
    assert "none was collected from a citizen" in done.output
    assert "Known failures" in done.output


def test_an_interval_holds_its_share():
    low, high = interval(9, 10)
    assert 0.5 < low < 0.9 < high < 1
    assert interval(0, 0) == (0.0, 1.0)


def test_a_reviewed_set_opens_only_here(settings):
    from sunwai.base.sealing import Unopenable, new_key, seal_for
    from sunwai.feedback.reading.reviewed import opened, sealed

    rows = made(composed()[:3], seed=1, each=0)
    file = sealed(rows)
    assert opened(file) == rows
    settings.SUNWAI_KEYS = f"1:{new_key()}"
    seal_for.cache_clear()
    with pytest.raises(Unopenable):
        opened(file)
    seal_for.cache_clear()


@pytest.mark.django_db
def test_an_export_without_reviews_is_empty_and_in_the_ledger():
    from sunwai.base.actors import process
    from sunwai.base.clock import now
    from sunwai.feedback.commands.exporting import export_reviewed
    from sunwai.feedback.reading.reviewed import opened
    from sunwai.ledger.models import Entry

    file, count = export_reviewed(by=process("reader"), at=now())
    assert (opened(file), count) == ([], 0)
    assert Entry.objects.filter(action="feedback.export_reviewed").count() == 1


def reviewed(words: str, reading: Reading, polarity: str = "bad") -> None:
    """A reply that came as a message and that a person then said the meaning of."""
    from sunwai.feedback.commands import review
    from tests.feedback.makers import a_reply, a_text, an_invitation
    from tests.feedback.test_reviewing import AT, a_reviewer

    reply = a_reply(words, invitation=an_invitation(polarity=polarity), needs_review=True)
    reply.message = a_text(words, contact_point=reply.contact_point)
    reply.save(update_fields=["message"])
    review(reply=reply, reading=reading, by=a_reviewer(), at=AT)


@pytest.mark.django_db
def test_an_export_holds_what_people_decided_and_no_bare_answer_nor_a_part():
    from sunwai.base.actors import process
    from sunwai.feedback.commands.alerts import without_danger
    from sunwai.feedback.commands.exporting import export_reviewed
    from sunwai.feedback.models import ReadingRow
    from sunwai.feedback.reading.reviewed import opened
    from tests.feedback.test_reviewing import AT

    asked = Reading(Outcome.DISSATISFIED, bribe=True, amount_pkr=500, language="ur-Latn")
    reviewed("munshi ne 500 {pakre}", asked)
    reviewed("yes", asked)
    reviewed("kuch aur hi baat hai", Reading(Outcome.UNCLEAR))
    part = without_danger(ReadingRow.objects.order_by("id")[0]).confidence
    ReadingRow.objects.filter(outcome="unclear").update(confidence=part)
    file, count = export_reviewed(by=process("reader"), at=AT)
    told = [(one.text, one.amount, one.language) for one in opened(file)]
    assert told == [("munshi ne 500 {pakre}", "500", "ur-Latn")]
    assert count == 1


def test_what_people_reviewed_is_learnt_and_only_its_hash_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from sunwai.feedback.reading import carding
    from sunwai.feedback.reading.composing import Example
    from sunwai.feedback.reading.hashing import number
    from sunwai.feedback.reading.tables import key

    monkeypatch.setattr(carding, "composed", lambda: composed()[::12])
    monkeypatch.setattr(carding, "HELD_OUTS", ())
    told = Example("zarqoon {nahin} 500", "ur-Latn", "dissatisfied", True, False, "500", (), "")
    carding.train(out=tmp_path, reviewed=[told] * 4, reviewed_hash="f00d", say=str)
    card = (tmp_path / CARD).read_text(encoding="utf-8")
    assert json.loads(card)["reviewed"] == {"replies": 4, "sha256": "f00d"}
    assert "zarqoon" not in card
    with np.load(tmp_path / WEIGHTS) as arrays:
        assert number(f"k {key('zarqoon')}") in arrays["features"]
