"""Sentences of our own, not those of the development set: the reader's claims are measured there (docs/reader.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwai.config.cli import main
from sunwai.feedback.reading import read
from sunwai.feedback.types import Asked, Control, Outcome, Reading

BRIBES = [
    # text, bribe, bribe_denied, amount
    ("paise dene lage the unhon ne inkar kar diya", False, True, None),
    ("pehle paise lete the ab nahi lete", False, True, None),
    ("jab tak rishwat na do kaam nahi hota", True, False, None),
    ("yeh daftar rishwat se pak hai", False, True, None),
    ("dawai bazar se 900 ki khareedi", False, False, None),
    ("nothing moves without a bribe", True, False, None),
    ("koi rishwat nahi li", False, True, None),
    ("rishwat li", True, False, None),
    ("paise nahin mangay", False, True, None),
    ("paise mangay", True, False, None),
    ("patwari ne 5000 mange", True, False, 5000),
    ("رشوت نہیں لی", False, True, None),
    ("رشوت لی", True, False, None),
    ("کسی نے پیسے نہیں مانگے", False, True, None),
    ("کلرک نے پیسے مانگے", True, False, None),
    ("pesay ni mangy kisi ne", False, True, None),
    ("reshwat bilkul nai li gai", False, True, None),
    ("they did not ask for money", False, True, None),
    ("he asked for money", True, False, None),
    ("clerk took a bribe of Rs. 1,500", True, False, 1500),
    ("saday kolon do hazar lai laye", True, False, 2000),
    ("do hazar liye clerk ne", True, False, 2000),
    ("2k liye", True, False, 2000),
    ("۵۰۰ روپے لیے", True, False, 500),
    ("٥٠٠ روپے لیے", True, False, 500),
    ("5 so rupay mangay", True, False, 500),
    ("dhai hazar de kar kaam hua", True, False, 2500),
    ("ڈیڑھ لاکھ مانگے", True, False, 150000),
    ("paanch hazar rupay rishwat di", True, False, 5000),
    ("پنځه سوه روپۍ یې واخیستې", True, False, 500),
    ("paise kaini mangay", False, True, None),
    ("rishwat na do to kaam nahi hota", True, False, None),
    ("baghair chai pani ke file nahi hilti", True, False, None),
    ("baghair rishwat ke kaam ho gaya", False, True, None),
    ("3 din lage kaam me", False, False, None),
    ("token number 540 tha", False, False, None),
    ("1122 wale jaldi aye", False, False, None),
    ("sarkari fees 300 li", False, False, None),
    ("fees 200 thi 900 liye", True, False, 700),
    ("benazir ke 7000 mile", False, False, None),
    ("mujh se nahi magar sath wale se paise liye", True, False, None),
]


@pytest.mark.parametrize(("text", "bribe", "denied", "amount"), BRIBES)
def test_money_asked_taken_or_denied(text, bribe, denied, amount):
    reading = read(text, None)
    assert (reading.bribe, reading.bribe_denied, reading.amount_pkr) == (bribe, denied, amount)


OUTCOMES = [
    ("bohat acha kaam kiya", Outcome.SATISFIED),
    ("acha kaam nahi kiya", Outcome.DISSATISFIED),
    ("koi masla nahi hua", Outcome.SATISFIED),
    ("masla hua tha bohat", Outcome.DISSATISFIED),
    ("بہت اچھا عملہ", Outcome.SATISFIED),
    ("عملہ اچھا نہیں", Outcome.DISSATISFIED),
    ("کوئی تکلیف نہیں ہوئی", Outcome.SATISFIED),
    ("fard mil gai", Outcome.SATISFIED),
    ("abhi tak fard nahi mili", Outcome.DISSATISFIED),
    ("the staff was very helpful", Outcome.SATISFIED),
    ("not satisfied", Outcome.DISSATISFIED),
    ("👍👍", Outcome.UNCLEAR),
    ("ok", Outcome.UNCLEAR),
    ("theek hai", Outcome.UNCLEAR),
    ("salam", Outcome.UNCLEAR),
    ("", Outcome.UNCLEAR),
    ("acha kaaaaaam bohaaaat zabardasssst", Outcome.SATISFIED),
    ("bara changa kam hoya", Outcome.SATISFIED),
    ("der kha kar wo manana", Outcome.SATISFIED),
    ("ډېر ښه وو", Outcome.SATISFIED),
    ("تمام سٺو ڪم ٿيو", Outcome.SATISFIED),
    ("kam changa thi gaya", Outcome.SATISFIED),
]


@pytest.mark.parametrize(("text", "outcome"), OUTCOMES)
def test_praise_and_complaint(text, outcome):
    assert read(text, None).outcome is outcome


CONTROLS = [
    ("band kar do", Control.STOP),
    ("band karo", Control.STOP),
    ("بند کریں", Control.STOP),
    ("stop sms", Control.STOP),
    ("STOP", Control.STOP),
    ("Stop.", Control.STOP),
    ("unsubscribe", Control.STOP),
    ("msg mat bhejo", Control.STOP),
    ("بند کړئ", Control.STOP),
    ("stop taking bribes", None),
    ("rishwat band karo", None),
    ("clerk ne kaha band hai", None),
    ("daftar band tha", None),
    ("2 hazar rishwat li", None),
    ("ghalat number", Control.WRONG_PERSON),
    ("رانگ نمبر", Control.WRONG_PERSON),
    ("wrong number bhai", Control.WRONG_PERSON),
    ("main wahan kabhi nahi gaya", Control.NEVER_VISITED),
    ("میں وہاں کبھی نہیں گیا", Control.NEVER_VISITED),
    ("i never visited that office", Control.NEVER_VISITED),
    ("mujhe call karen", Control.CALLBACK),
    ("call karo to koi nahi uthata", None),
    ("aap kon hain?", Control.QUESTION),
    ("who is this", Control.QUESTION),
    ("mujhe jan se marne ki dhamki di hai", Control.DANGER),
    ("please save us they will kill me", Control.DANGER),
    ("stop, they will kill me", Control.DANGER),
    ("haramkhor ho tum", Control.ABUSE),
]


@pytest.mark.parametrize(("text", "control"), CONTROLS)
def test_what_a_reply_asks_of_us(text, control):
    assert read(text, None).control is control


@pytest.mark.parametrize("text", ["1", "۱", "١", "１", "(1)", "1 sir", "yes", "G", "ji haan", "جی ہاں", "هو"])
def test_a_bare_yes_means_what_its_question_makes_it_mean(text):
    assert read(text, Asked("satisfied", "good")).outcome is Outcome.SATISFIED
    assert read(text, Asked("any_problem", "bad")).outcome is Outcome.DISSATISFIED
    assert read(text, None).outcome is Outcome.UNCLEAR


@pytest.mark.parametrize("text", ["nahi", "ji nahi", "جی نہیں", "نهيں", "No", "2", "نه"])
def test_a_bare_no_means_the_opposite(text):
    assert read(text, Asked("satisfied", "good")).outcome is Outcome.DISSATISFIED
    assert read(text, Asked("any_problem", "bad")).outcome is Outcome.SATISFIED
    assert read(text, None).outcome is Outcome.UNCLEAR


def test_a_bare_answer_about_bribes_says_something_of_bribes():
    assert read("yes", Asked("bribe_asked", "bad")).bribe is True
    assert read("no", Asked("bribe_asked", "bad")).bribe_denied is True
    assert read("yes", Asked("satisfied", "good")).bribe is False


@pytest.mark.parametrize("text", ["1 2", "12", "haan nahi"])
def test_two_answers_at_once_are_unclear(text):
    assert read(text, Asked("any_problem", "bad")).outcome is Outcome.UNCLEAR


LANGUAGES = [
    ("kaam ho gaya shukriya", "ur-Latn"), ("کام ہو گیا", "ur"), ("the work was done on time", "en"),
    ("saanu koi takleef nai hoi", "pa-Latn"), ("saku koi masla kaini", "skr-Latn"), ("زما کار وشو", "ps"),
    ("منهنجو ڪم ٿيو", "sd"), ("G", "ur-Latn"), ("1", "mixed"), ("کام done", "mixed"), ("hes masla na wa", "ps-Latn"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), LANGUAGES)
def test_the_language_is_told(text, language):
    assert read(text, None).language == language


def test_several_reasons_stand_in_the_order_of_the_guide():
    reading = read("staff ne badtameezi ki aur 3 chakkar lagwaye, dawai bhi bahar se li, inquiry karo", None)
    assert list(reading.reasons) == ["delay", "staff_behaviour", "medicine_payment", "inquiry_demanded"]


def test_the_words_that_decided_are_given():
    because = read("Patwari ne 5000 mange, bohat badtameezi ki", None).because
    assert "5000" in because["amount_pkr"]
    assert "mange" in because["bribe"]
    assert "badtameezi" in because["reasons"]


ODD = ["𐹠", "9" * 500, "٣" * 60 + " لاکھ لیے", "²k", "\x00", "\ud800", "1/2/3", "...", "lakh lakh"]


@pytest.mark.parametrize("text", ODD)
def test_odd_signs_are_read_too(text):
    assert isinstance(read(text, None), Reading)


@given(st.text(max_size=400), st.sampled_from([None, Asked("a", "good"), Asked("bribe", "bad")]))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_gives_a_reading(text, question):
    reading = read(text, question)
    assert isinstance(reading, Reading)
    assert 0 <= reading.surest <= 1
    assert reading.amount_pkr is None or (reading.bribe and reading.amount_pkr > 0)


PIECES = [
    "paise", "nahi", "500", "do", "hazar", "rishwat", "li", "mangi", "stop", ".", ",", "?", "۔", "نہیں", "رشوت", "پیسے",
    "لیے", "2k", "lakh", "/", "10", "fees", "baghair", "na", "to", "👍", "band",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=300, deadline=None)
def test_any_words_of_the_tables_in_any_order_give_a_reading(words):
    assert isinstance(read(" ".join(words), None), Reading)


def test_the_command_prints_one_object_a_line_in_input_order(tmp_path: Path):
    file = tmp_path / "texts.csv"
    file.write_text("text,question\n2000 rishwat li,\nyes,any_problem:bad\n,\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["read", str(file), "--question", "satisfied:good", "--json"])
    first, second, third = [json.loads(line) for line in done.output.splitlines()]
    assert (first["bribe"], first["amount_pkr"], first["control"], first["reasons"]) == (1, 2000, None, [])
    assert (second["outcome"], third["outcome"]) == ("dissatisfied", "unclear")


def test_the_command_reads_plain_lines_with_one_question(tmp_path: Path):
    file = tmp_path / "texts.txt"
    file.write_text("yes\nnahi\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["read", str(file), "--question", "satisfied:good"])
    assert [json.loads(line)["outcome"] for line in done.output.splitlines()] == ["satisfied", "dissatisfied"]


def test_a_question_that_nobody_knows_is_refused(tmp_path: Path):
    file = tmp_path / "texts.txt"
    file.write_text("yes\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["read", str(file), "--question", "colour_of_sky"])
    assert done.exit_code != 0
    assert "CODE:good" in done.output
