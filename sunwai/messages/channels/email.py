"""E-mail over SMTP: reports and alarms for staff. The first line of a message's text is the subject.

Until the whole text is handed over, a failure puts the mail back; after that, without an answer, it is unknown. A
server's acceptance is all the evidence that there is: no receipt comes.
Personal data: the address and the words go to the mail server, over TLS, and into no log of ours.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from sunwai.base.clock import now
from sunwai.messages.channels import Book, channels
from sunwai.messages.channels.http import read_settings, texts_of
from sunwai.messages.channels.posting import PostingLink, Said
from sunwai.messages.hooks import password, reference
from sunwai.messages.models import Line
from sunwai.messages.types import BadLine, Channel, Outcome, Outgoing, State

SECURITY = {"starttls", "tls", "none"}
NEAR = {"127.0.0.1", "localhost", "::1"}
CODE = re.compile(r"\d\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Settings:
    """A line's settings; docs/http-lines.md has the table."""

    kind: str = "email"
    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    sender: str = ""
    name: str = "Sunwai"
    window: int = 2
    tps: int = 0
    answer_seconds: float = 60.0
    ca_file: str = ""
    receipt_hours: int = 72
    hours: tuple[str, str] = ("09:00", "19:00")


class Post:
    """Hands one mail after another to the server, each over a connection of its own."""

    def __init__(self, code: str, settings: Settings) -> None:
        self._code = code
        self._settings = settings
        self._context = ssl.create_default_context(cafile=settings.ca_file or None)

    def hand(self, message: Outgoing) -> Said:
        """One mail, one outcome."""
        back = Outcome(message.id, State.QUEUED)
        try:
            words = written(message, self._settings)
        except ValueError:
            return Said(Outcome(message.id, State.FAILED, error="cannot_be_written"))
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as trouble:
            return Said(back, down=f"the mail server does not let us in: {type(trouble).__name__}")
        try:
            return self._give(server, message, words)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _open(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.answer_seconds, context=self._context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.answer_seconds)
        if settings.security == "starttls":
            server.starttls(context=self._context)
        if settings.user:
            server.login(settings.user, password(self._code))
        return server

    def _give(self, server: smtplib.SMTP, message: Outgoing, words: bytes) -> Said:
        back = Outcome(message.id, State.QUEUED)
        try:
            server.ehlo_or_helo_if_needed()
            for code, answer in (
                server.mail(self._settings.sender), server.rcpt(message.number), server.docmd("DATA"),
            ):  # fmt: skip
                if code >= 400:
                    return self._refused(message, code, answer)
        except (OSError, smtplib.SMTPException):
            return Said(back, rest=0)
        try:
            server.send(words)
            code, answer = server.getreply()
        except (OSError, smtplib.SMTPException):
            return Said(Outcome(message.id, State.UNKNOWN, reference(message.id)))
        if code >= 400:
            return self._refused(message, code, answer)
        return Said(Outcome(message.id, State.ACCEPTED, reference(message.id)))

    @staticmethod
    def _refused(message: Outgoing, code: int, answer: bytes) -> Said:
        """Only the codes are kept: a server's words often repeat the address."""
        found = CODE.search(answer.decode("utf-8", "replace"))
        error = f"{code} {found[0]}" if found else str(code)
        if code >= 500:
            return Said(Outcome(message.id, State.FAILED, error=error))
        return Said(Outcome(message.id, State.QUEUED, error=error), rest=0, is_this_one=True)


def written(message: Outgoing, settings: Settings) -> bytes:
    """The mail as it goes over the wire, with its last dot. Our reference is its Message-ID.

    Raises:
        ValueError: something in it is no header.
    """
    subject, _, body = message.text.partition("\n")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{settings.name} <{settings.sender}>"
    mail["To"] = message.number
    mail["Subject"] = subject.strip()[:200] or settings.name
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{reference(message.id)}@{settings.sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body.strip() or subject, cte="base64")
    lines = mail.as_bytes().split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines).rstrip() + b"\r\n.\r\n"


class MailLink(PostingLink):
    """A line to a mail server."""

    def __init__(self, line: Line, book: Book, settings: Settings) -> None:
        post = Post(line.code, settings)
        super().__init__(
            line.id, book, post.hand, window=settings.window, tps=settings.tps, patience=settings.answer_seconds
        )


class Email:
    """The kind `email`."""

    channel = Channel.EMAIL
    texts = texts_of(Settings)

    def check(self, code: str, settings: Mapping[str, Any]) -> None:
        read: Settings = read_settings(code, settings, Settings)
        for name in ("host", "sender"):
            if not getattr(read, name):
                raise BadLine(code=code, setting=name, problem="—")
        if read.sender.count("@") != 1 or not read.sender.isascii():
            raise BadLine(code=code, setting="sender", problem=read.sender)
        if read.security not in SECURITY or (read.security == "none" and read.host not in NEAR):
            raise BadLine(code=code, setting="security", problem=read.security)

    def connect(self, line: Line, book: Book) -> MailLink:
        return MailLink(line, book, read_settings(line.code, line.settings, Settings))


channels.register("email", Email())
