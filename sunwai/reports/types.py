from __future__ import annotations

from sunwai.base.refusals import Refused


class NoPost(Refused):
    """No post is set up to receive this report for {place}."""


class AlreadyAcknowledged(Refused):
    """This finding was acknowledged before."""


class NotAddressee(Refused):
    """Only the post it is addressed to can acknowledge this finding."""

    status = 403
