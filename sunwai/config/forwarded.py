"""Behind a proxy every request comes from the proxy: whose it is stands in a header that the proxy writes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


class Whose:
    """Puts the address that the proxy saw in REMOTE_ADDR's place, so that limits by address are not one for everybody.

    Believed are this machine itself, where nginx is, and the proxies of `SUNWAI_PROXIES`; and of what they say only the
    last address that is none of theirs: what stands before it anybody can write.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._proxies = networks(settings.SUNWAI_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        came_from = request.META.get("REMOTE_ADDR", "")
        for said in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not self._is_believed(came_from) or not _address(said.strip()):
                break
            came_from = said.strip()
        request.META["REMOTE_ADDR"] = came_from
        return self._get_response(request)

    def _is_believed(self, text: str) -> bool:
        address = _address(text)
        return address is not None and (address.is_loopback or any(address in one for one in self._proxies))


def networks(text: str) -> Networks:
    """The networks of a text with commas, such as `10.1.0.4, 172.17.0.0/16`.

    Raises:
        ImproperlyConfigured: one of them is none.
    """
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"SUNWAI_PROXIES: {error}; write addresses or networks, with commas.") from error


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
