from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunwai.base.sealing import BadKeys, Seal, Unopenable, made_once, new_key, read_keys

KEY = "A" * 43 + "="
ONE = read_keys(f"1:{new_key()}")
TWO = ONE | read_keys(f"2:{new_key()}")


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again(clear: bytes) -> None:
    assert Seal(ONE, "words").open(Seal(ONE, "words").seal(clear)) == clear


def test_what_an_old_key_sealed_opens_under_the_new_ones() -> None:
    assert Seal(TWO, "words").open(Seal(ONE, "words").seal(b"hearing")) == b"hearing"
    assert Seal(TWO, "words").version == 2


def test_words_sealed_for_one_room_do_not_open_in_another() -> None:
    with pytest.raises(Unopenable):
        Seal(ONE, "numbers").open(Seal(ONE, "words").seal(b"hearing"))


@given(st.binary(min_size=1, max_size=60), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_does_not_open(clear: bytes, place: int, flip: int) -> None:
    sealed = bytearray(Seal(ONE, "words").seal(clear))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(Unopenable):
        Seal(ONE, "words").open(bytes(sealed))


@given(st.binary(max_size=60))
def test_any_bytes_that_were_never_sealed_do_not_open(junk: bytes) -> None:
    with pytest.raises(Unopenable):
        Seal(ONE, "words").open(junk)


@pytest.mark.parametrize("text", ["", "1", "1:short", f"x:{KEY}", f"0:{KEY}", f"256:{KEY}", "1:££"])
def test_keys_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadKeys):
        read_keys(text)


def test_a_key_file_is_made_once_for_all_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(made_once(tmp_path / "keys"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
