from __future__ import annotations

from django.urls import path

from sunwai.web.doors import public, signed_in
from sunwai.web.help import views

urlpatterns = [
    path("help/", signed_in(views.first), name="help"),
    path("help/pictures/<slug:name>.<slug:language>.webp", signed_in(views.picture), name="help_picture"),
    path("help/<slug:role>/", signed_in(views.handbook), name="handbook"),
    path("about/", public(views.about), name="about"),
    path("rights/", public(views.rights), name="rights"),
]
