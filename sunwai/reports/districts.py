"""The districts that have an outline, as maps of reports draw them: read and laid out again only when one changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from sunwai.base import bulk
from sunwai.directory.models import Area
from sunwai.reports.pictures import Ground

DIGEST = """
SELECT md5(string_agg(concat_ws('|', id, code, name, name_ur, outline::text), E'\\n' ORDER BY code))
FROM directory_area WHERE kind = 'district' AND outline IS NOT NULL
"""
Outlined = tuple[list[Area], Callable[[bool], Ground]]


def outlined() -> Outlined:
    """The districts in order of their codes, and the ground of their maps, from the left or (true) from the right."""
    ((digest,),) = bulk.rows(DIGEST)
    return _read(digest)


@lru_cache(maxsize=2)
def _read(digest: str | None) -> Outlined:
    areas = list(Area.objects.filter(kind="district", outline__isnull=False).order_by("code")) if digest else []

    @cache
    def ground(rtl: bool) -> Ground:
        return Ground([one.outline or {} for one in areas], rtl=rtl)

    return areas, ground
