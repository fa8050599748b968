from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.calendar import views
from sunwai.web.doors import needs

sees = needs(Right.KEEP_CALENDAR, Right.SEE_OPERATIONS)
keeps = needs(Right.KEEP_CALENDAR)

urlpatterns = [
    path("calendar/", sees(views.shown), name="calendar"),
    path("calendar/holiday/", keeps(views.announce), name="calendar_announce"),
    path("calendar/holiday/<int:holiday>/withdraw/", keeps(views.withdraw), name="calendar_withdraw"),
    path("calendar/season/", keeps(views.season), name="calendar_season"),
    path("calendar/season/<int:season>/end/", keeps(views.end), name="calendar_season_end"),
    path("calendar/<int:change>/", sees(views.one), name="calendar_change"),
    path("calendar/<int:change>/approve/", keeps(views.approve), name="calendar_approve"),
    path("calendar/<int:change>/drop/", keeps(views.drop), name="calendar_drop"),
    path("calendar/<int:change>/undo/", keeps(views.undo), name="calendar_undo"),
]
