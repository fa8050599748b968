"""The addresses of the standard: a resource, a dot, and the form; without a form, what Accept asks for, else XML."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sunwai.api.open311 import catalogue, requests, updates
from sunwai.api.open311.asking import refuse

FORM = r"(?:\.(?P<form>[a-z0-9]{1,10}))?/?$"


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Any other address below this one."""
    return refuse("json" if request.path.endswith(".json") else "xml", 404, [_("There is nothing at this address.")])


app_name = "open311"
urlpatterns = [
    re_path(rf"^(?:v2/)?discovery{FORM}", catalogue.discovery, name="discovery"),
    re_path(rf"^v2/services{FORM}", catalogue.services, name="services"),
    re_path(rf"^v2/services/(?P<code>[^/]{{1,200}}?){FORM}", catalogue.definition, name="definition"),
    re_path(rf"^v2/requests{FORM}", requests.requests, name="requests"),
    re_path(rf"^v2/requests/(?P<number>[^/]{{1,100}}?){FORM}", requests.request_by_id, name="request"),
    re_path(rf"^v2/tokens/(?P<word>[^/]{{1,100}}?){FORM}", requests.token, name="token"),
    re_path(rf"^v2/servicerequestupdates{FORM}", updates.updates, name="updates"),
    re_path(r"^v2/media/(?P<file>[0-9a-f]{32})$", requests.media, name="media"),
    re_path(r"^", nothing, name="nothing"),
]
