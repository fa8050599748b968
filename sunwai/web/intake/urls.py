from __future__ import annotations

from django.urls import path

from sunwai.base.actors import Right
from sunwai.web.doors import needs
from sunwai.web.intake import imports, quarantine

sees = needs(Right.SEE_IMPORTS, Right.IMPORT_TRANSACTIONS)
hands_in = needs(Right.IMPORT_TRANSACTIONS)
mends = needs(Right.CORRECT_QUARANTINE)

urlpatterns = [
    path("imports/", sees(imports.listed), name="imports"),
    path("imports/hand-in/", hands_in(imports.hand_in), name="hand_in"),
    path("imports/uploads/<int:upload>/", sees(imports.upload), name="upload"),
    path("imports/files/<int:file>/", sees(imports.file), name="file"),
    path("imports/files/<int:file>/retract/", hands_in(imports.retract), name="retract"),
    path("quarantine/", mends(quarantine.listed), name="quarantine"),
    path("quarantine/<int:row>/", mends(quarantine.row), name="quarantined"),
    path("quarantine/<int:row>/correct/", mends(quarantine.correct), name="quarantine_correct"),
    path("quarantine/<int:row>/give-up/", mends(quarantine.give_up), name="quarantine_give_up"),
    path("quarantine/files/<int:file>/download/", mends(quarantine.download), name="quarantine_download"),
    path("quarantine/files/<int:file>/replay/", mends(quarantine.replay), name="quarantine_replay"),
]
