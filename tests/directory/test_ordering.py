from __future__ import annotations

from sunwai.directory.commands.ordering import sort_key


def test_names_sort_by_the_urdu_alphabet_and_not_by_code_point() -> None:
    names = [
        "گجرات",
        "پاکپتن",
        "بھکر",
        "ٹوبہ ٹیک سنگھ",
        "چنیوٹ",
        "اٹک",
        "ڈیرہ غازی خان",
        "کھاریاں",
        "یزمان",
        "ہارون آباد",
        "وہاڑی",
    ]
    assert sorted(names, key=sort_key) == [
        "اٹک", "بھکر", "پاکپتن", "ٹوبہ ٹیک سنگھ", "چنیوٹ", "ڈیرہ غازی خان", "کھاریاں", "گجرات",
        "وہاڑی", "ہارون آباد", "یزمان",
    ]  # fmt: skip


def test_arabic_forms_and_marks_make_no_difference() -> None:
    assert sort_key("كوٹلي") == sort_key("کوٹلی")
    assert sort_key("قصُور") == sort_key("قصور")


def test_a_shorter_name_comes_first_and_numbers_before_letters() -> None:
    assert sort_key("تھانہ") < sort_key("تھانہ 2") < sort_key("تھانہ سٹی")
    assert sort_key("۲") == sort_key("2") < sort_key("آ") < sort_key("ا") < sort_key("a")


def test_the_key_is_digits_alone_so_that_every_collation_agrees() -> None:
    assert sort_key("منڈی بہاؤالدین, Phalia 2").isdigit()
