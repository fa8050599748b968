"""The texts for a training copy beside production: its units, its site. It takes nothing of production's settings."""

from __future__ import annotations

from sunwai.config.install.units import FENCED, HOME, OURS, Place, served

FOLDER = f"{HOME}/training"
PORT = 8100
SERVICE, DAY = "sunwai-training.service", "sunwai-training-day"


def units(place: Place) -> dict[str, str]:
    """The copy itself, and the timer that lets it play its next day each night. None where it is not wanted."""
    if not place.training:
        return {}
    return {SERVICE: _copy(place), f"{DAY}.service": _next_day(), f"{DAY}.timer": _timer()}


def _copy(place: Place) -> str:
    """Its folder is all that it may write, production's settings and data it cannot even read, and the kernel too lets
    nothing of it out of the machine."""
    return f"""{OURS}
[Unit]
Description=Sunwai: a copy to learn on
PartOf=sunwai.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
User={place.user}
Group={place.user}
Environment=SUNWAI_VAR={HOME}
WorkingDirectory={FOLDER}
ExecStart={place.program} training --port {PORT} --host {place.training}
Restart=always
RestartSec=30
KillMode=mixed
TimeoutStopSec=180
{FENCED}
ReadWritePaths={FOLDER}
InaccessiblePaths=-/etc/sunwai -{HOME}/keys -{HOME}/pg -{HOME}/files -{HOME}/backups
IPAddressDeny=any
IPAddressAllow=localhost
Nice=10
"""


def _next_day() -> str:
    return f"""{OURS}
[Unit]
Description=Sunwai: the training copy's next day

[Service]
Type=oneshot
ExecStart=systemctl try-restart {SERVICE}
"""


def _timer() -> str:
    return f"""{OURS}
[Unit]
Description=Sunwai: the training copy plays its next day each night
PartOf=sunwai.target

[Timer]
OnCalendar=*-*-* 21:00:00 UTC

[Install]
WantedBy=timers.target
"""


def site(place: Place) -> str:
    """The copy's own part of nginx' site, behind the same certificate and with the same log."""
    return "\n" + served(place.training, PORT) if place.training else ""
