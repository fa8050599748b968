"""Behind the site's nginx every request comes from this machine: whose it is stands in a header that nginx writes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Whose:
    """Puts the address that nginx saw in REMOTE_ADDR's place, so that limits by address are not one for everybody.

    Only a request of this machine itself is believed, and only the last address, which nginx wrote.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if said and _is_here(request.META.get("REMOTE_ADDR", "")) and _address(said):
            request.META["REMOTE_ADDR"] = said
        return self._get_response(request)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_here(text: str) -> bool:
    address = _address(text)
    return address is not None and address.is_loopback
