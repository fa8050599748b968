"""The web's way in, for granian."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunwai.config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402

KEPT = 60
"""Seconds that a thread keeps its connection: making one costs more than most pages ask of it. See decision 0045."""
# whatever is kept is asked first whether it lives: a database that was killed is met by one new connection, no failure
settings.DATABASES["default"] |= {"CONN_MAX_AGE": KEPT, "CONN_HEALTH_CHECKS": True}

if os.environ.get("SUNWAI_WEB"):
    from sunwai.config.living import speak_for_web

    speak_for_web()
