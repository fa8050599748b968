from __future__ import annotations

import io
import struct
import wave

import pikepdf
import pytest
from PIL import Image

from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound
from sunwai.casework import commands, queries
from sunwai.casework.models import CaseFile
from sunwai.casework.queries.files import place_of
from sunwai.casework.rules.sniffing import media_type
from sunwai.casework.rules.stripping import stripped
from sunwai.casework.types import FileTooLarge, NewFile, Role, TooManyFiles, WrongFile
from tests.casework.makers import NOON, a_world, citizen_of, file, holder, later, staff

SECRET = b"Amina's telephone"


def a_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (31.0, 7.0, 12.0)}
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "JPEG", exif=exif)
    return made.getvalue() + SECRET


def a_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Author"] = SECRET.decode()
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
        pdf.save(made)
    return made.getvalue()


def a_wav() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(800))
    plain = made.getvalue()
    note = b"LIST" + struct.pack("<I", 18) + SECRET + b"\0"
    return b"RIFF" + struct.pack("<I", len(plain) - 8 + len(note)) + plain[8:] + note


def an_mp3() -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    tag = b"ID3\x04\x00\x00\x00\x00\x00" + bytes([len(SECRET)]) + SECRET
    return tag + frame * 3 + (b"TAG" + SECRET).ljust(128, b"\0")


def a_page(body: bytes, sequence: int) -> bytes:
    laces = bytes([255] * (len(body) // 255) + [len(body) % 255])
    return b"OggS\0" + bytes([2 if not sequence else 0]) + bytes(8) + struct.pack("<III", 7, sequence, 0) + bytes(
        [len(laces)]
    ) + laces + body  # fmt: skip


def an_ogg() -> bytes:
    tags = b"OpusTags" + struct.pack("<I", 4) + b"maps" + struct.pack("<II", 1, len(SECRET)) + SECRET
    return a_page(b"OpusHead" + bytes(11), 0) + a_page(tags, 1) + a_page(b"\x08" + bytes(300), 2)


def drawn(form: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "blue").save(made, form)
    return made.getvalue()


ALL = {
    "image/jpeg": a_jpeg(), "image/png": drawn("PNG"), "image/webp": drawn("WEBP"), "application/pdf": a_pdf(),
    "audio/wav": a_wav(), "audio/mpeg": an_mp3(), "audio/ogg": an_ogg(), "text/plain": "پانی نہیں آتا".encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_a_file_is_known_by_its_content_and_loses_what_it_says_of_its_maker(kind: str) -> None:
    assert media_type(ALL[kind]) == kind
    clean = stripped(ALL[kind], kind)
    assert media_type(clean) == kind
    assert SECRET not in clean
    assert b"JavaScript" not in clean


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>\x00",
        b"MZ\x90\x00\x03",
        b"PK\x03\x04word",
        b"",
        b"GIF89a\x01\x00",
        b"\x7fELF\x02",
    ],
)
def test_what_is_none_of_these_is_refused(content: bytes) -> None:
    with pytest.raises(WrongFile):
        media_type(content)


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "text/plain"])
def test_a_broken_file_is_refused_and_never_an_error_of_ours(kind: str) -> None:
    content = ALL[kind]
    for cut in (content[:13], content[: len(content) // 3], content[:6] + b"\xff" * 40):
        try:
            stripped(cut, kind)
        except WrongFile:
            continue


def test_a_bomb_of_pixels_is_refused_before_it_is_drawn() -> None:
    made = io.BytesIO()
    Image.new("1", (9000, 9000)).save(made, "PNG")
    with pytest.raises(WrongFile):
        stripped(made.getvalue(), "image/png")


def test_too_large_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        media_type(b"%PDF-" + bytes(11 * 1024 * 1024))


@pytest.mark.django_db
def test_a_file_lies_sealed_and_opens_for_the_people_of_its_case_alone() -> None:
    world = a_world()
    filed = file(world, files=(NewFile("C:\\amina\\lane.jpg", a_jpeg()),))
    row = CaseFile.objects.get(case=filed.case)
    assert place_of(row.pk).read_bytes()[13:16] != b"\xff\xd8\xff"
    seen = queries.file_for(citizen_of(filed), row.pk)
    assert queries.file_bytes(seen).startswith(b"\xff\xd8\xff")
    assert queries.name_of(seen) == "lane.jpg"
    with pytest.raises(NotFound):
        queries.file_for(staff(Right.SEE_LIVE), row.pk)


@pytest.mark.django_db
def test_it_is_served_as_something_to_save_and_never_guessed_at() -> None:
    filed = file(a_world(), files=(NewFile("x.html", b"<script>alert(1)</script>"),))
    headers = queries.headers_of(CaseFile.objects.get(case=filed.case))
    assert headers["Content-Type"] == "text/plain"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_citizen_does_not_see_the_file_of_a_note() -> None:
    world = a_world()
    filed = file(world)
    note = NewFile("plan.txt", b"visit on Monday")
    commands.note(case=filed.case, words="Plan", files=[note], by=holder(world.manager), at=NOON)
    with pytest.raises(NotFound):
        queries.file_for(citizen_of(filed), CaseFile.objects.get(case=filed.case).pk)


@pytest.mark.django_db
def test_one_wrong_file_refuses_the_whole_deed() -> None:
    filed = file(a_world())
    with pytest.raises(WrongFile):
        commands.write(
            case=filed.case,
            words="See",
            files=[NewFile("a", b"MZ\x00")],
            role=Role.CITIZEN,
            by=citizen_of(filed),
            at=NOON,
        )
    with pytest.raises(TooManyFiles):
        commands.write(
            case=filed.case,
            words="See",
            files=[NewFile("a", b"a")] * 9,
            role=Role.CITIZEN,
            by=citizen_of(filed),
            at=NOON,
        )
    assert not CaseFile.objects.filter(case=filed.case).exists()


@pytest.mark.django_db
def test_files_of_deeds_that_failed_are_swept_after_a_day() -> None:
    filed = file(a_world(), files=(NewFile("a.txt", b"water"),))
    row = CaseFile.objects.get(case=filed.case)
    place = place_of(row.pk)
    orphan = place.with_name(f"{place.name[:-1]}{'0' if place.name[-1] != '0' else '1'}")
    orphan.write_bytes(b"sealed")
    import os

    os.utime(orphan, (NOON.timestamp(), NOON.timestamp()))
    commands.sweep_files(at=later(2))
    assert place.exists()
    assert not orphan.exists()
