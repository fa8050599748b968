"""The API itself: who may come in, and how a refusal is said. Its description is at /api/v1/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from sunwai.base.refusals import Refused
from sunwai.transactions.models import FeedToken
from sunwai.transactions.queries import token_of
from sunwai.transactions.types import BadToken


class FeedDoor(HttpBearer):
    """`Authorization: Bearer SECRET`, a feed's token; it opens that feed and nothing else."""

    def authenticate(self, request: HttpRequest, token: str) -> FeedToken | None:  # noqa: ARG002
        return token_of(token)

    def __call__(self, request: HttpRequest) -> FeedToken:
        found = super().__call__(request)
        if not isinstance(found, FeedToken):
            raise BadToken
        return found


api = NinjaAPI(
    title="Sunwai", version="1", docs_url=None, urls_namespace="api", auth=FeedDoor(),
    description="Departments hand in the rows of their feeds. See docs/api.md.",
)  # fmt: skip


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal with its stable code, for programs, and its sentence, for people."""
    return api.create_response(request, {"refused": refusal.code, "sentence": str(refusal)}, status=refusal.status)
