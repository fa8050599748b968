"""Pages as a person sees them: links and forms out of HTML, and a browser that remembers its cookies."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

from sunwai.demo import one_time


class CannotSignIn(Exception):
    """The pages did not let a sample account in."""


@dataclass
class Form:
    """A form: where it goes, what is filled in already, and what each choice offers."""

    action: str
    values: dict[str, str | list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in facts:
            self.links.append(facts["href"])
        elif tag == "form":
            self._form = Form(facts.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, facts)

    def _field(self, tag: str, facts: dict[str, str]) -> None:
        form, name = self._form, facts.get("name", "")
        if form is None:
            return
        if tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "option" and self._select:
            form.choices[self._select].append(facts.get("value", ""))
            if "selected" in facts:
                form.values[self._select] = facts.get("value", "")
        elif tag == "textarea" and name:
            form.values.setdefault(name, "")
        elif tag == "button" and name:
            form.choices.setdefault(name, []).append(facts.get("value", ""))
        elif tag == "input" and name:
            self._input(form, name, facts)

    @staticmethod
    def _input(form: Form, name: str, facts: dict[str, str]) -> None:
        value, kind = facts.get("value", ""), facts.get("type")
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" not in facts:
                return
        before = form.values.get(name)
        if kind == "checkbox":
            form.values[name] = [*before, value] if isinstance(before, list) else [value]
        else:
            form.values[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def form_to(self, word: str) -> Form | None:
        """The form whose address has this word."""
        return next((form for form in self.forms if word in form.action), None)

    def links_under(self, start: str) -> list[str]:
        """Links to single things: `start` and a number."""
        found = [link for link in self.links if link.startswith(start) and link[len(start) :].strip("/").isdigit()]
        return list(dict.fromkeys(found))


class Browser:
    """One person at the pages."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=60, headers={"Referer": address})

    def open(self, path: str) -> Page:
        answer = self.client.get(path)
        return Page(answer.text if answer.status_code < 400 else "")

    def send(self, form: Form, **values: str) -> httpx.Response:
        return self.client.post(form.action, data=form.values | values)

    def sign_in(self, username: str, password: str, secret: str) -> None:
        """Password, then the code of the moment; a code that was used is waited out.

        Raises:
            CannotSignIn: the pages say no.
        """
        form = self.open("/accounts/login/").form_to("login")
        if form is None:
            raise CannotSignIn(username)
        answer = self.send(form, login=username, password=password)
        for _ in range(3):
            step = Page(answer.text).form_to("2fa")
            if step is None:
                break
            answer = self.send(step, code=one_time.code(secret))
            if "2fa" in str(answer.url):
                time.sleep(one_time.PERIOD - time.time() % one_time.PERIOD + 0.5)
        if "login" in str(answer.url) or "2fa" in str(answer.url) or answer.status_code >= 400:
            raise CannotSignIn(username)
