from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.directory import changes, drafting, files, lists
from sunwai.web.doors import needs

keeps = needs(Right.KEEP_DIRECTORY)

urlpatterns = [
    path("directory/", keeps(lists.overview), name="directory"),
    path("directory/changes/", keeps(changes.listed), name="directory_changes"),
    path("directory/changes/<int:change>/", keeps(changes.one), name="directory_change"),
    path("directory/changes/<int:change>/approve/", keeps(changes.approve), name="directory_approve"),
    path("directory/changes/<int:change>/drop/", keeps(changes.drop), name="directory_drop"),
    path("directory/changes/<int:change>/undo/", keeps(changes.undo), name="directory_undo"),
    path("directory/files/", keeps(files.handed), name="directory_files"),
    path("directory/files/<str:sheet>.csv", keeps(files.current), name="directory_file"),
    path("directory/<str:sheet>/", keeps(lists.table), name="directory_table"),
    path("directory/<str:sheet>/new/", keeps(drafting.new), name="directory_new"),
    path("directory/<str:sheet>/<int:thing>/", keeps(lists.one), name="directory_thing"),
    path("directory/<str:sheet>/<int:thing>/change/", keeps(drafting.alter), name="directory_alter"),
    path("directory/<str:sheet>/<int:thing>/move/", keeps(drafting.move), name="directory_move"),
    path("directory/<str:sheet>/<int:thing>/end/", keeps(drafting.end), name="directory_end"),
]
