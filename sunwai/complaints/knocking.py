"""Going out to an address that others named: over TLS, to no host inside, and to the one that was looked at."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 10
READ = 1024


class NoAnswer(Exception):
    """Nobody answered, or the address may not be gone to."""


def may_go_to(url: str) -> bool:
    """Whether an address is one that we go to: https, and no address of a private or local network."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and _is_fit(parts) and all(map(_is_outside, _literal(parts.hostname or "")))
    except ValueError:
        return False


def knock(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Posts a body; the status of the answer. Follows nothing, and reads no more of the answer than its beginning.

    The host's name is looked up once, and the address found is the one that is gone to, so that a name cannot mean
    a host outside when it is checked and one inside a moment later.

    Raises:
        NoAnswer: no connection, no answer in ten seconds, or an address that may not be gone to.
    """
    if not may_go_to(url):
        raise NoAnswer
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        connection = _connected(host, _address(host, port), port, tls=parts.scheme == "https")
        try:
            path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read(READ)
            return answer.status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer from error


def _is_fit(parts: SplitResult) -> bool:
    if settings.SUNWAI_HOOKS_ANYWHERE:
        return parts.scheme in {"https", "http"}
    return parts.scheme == "https" and not parts.username and not parts.password


def _literal(host: str) -> list[str]:
    """The host itself where it is written as an address; a name is looked up when it is gone to."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return []


def _is_outside(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return settings.SUNWAI_HOOKS_ANYWHERE or (
        found.is_global and not found.is_multicast and (inner is None or inner.is_global)
    )


def _address(host: str, port: int) -> str:
    """The first address of a host; none of them may be inside."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(map(_is_outside, found)):
        raise NoAnswer
    return found[0]


def _connected(host: str, address: str, port: int, *, tls: bool) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    plain = socket.create_connection((address, port), timeout=SECONDS)
    connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if tls else plain
    return connection
