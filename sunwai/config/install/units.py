"""The texts of what `sunwai install` writes. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HOME = "/var/lib/sunwai"
ENVIRONMENT = "/etc/sunwai/sunwai.env"
BY_TIMER = {"sunwai-backup.service", "sunwai-training-day.service"}
OURS = "# Written by 'sunwai install'; it writes it again. Put changes into a drop-in ('systemctl edit')."
FENCED = """UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictSUIDSGID=yes
LockPersonality=yes"""
"""What no process of ours may do, whatever it runs."""


class Role(StrEnum):
    """What a machine is for."""

    WEB = "web"
    WORKER = "worker"
    SENDER = "sender"
    ALL = "all"


@dataclass(frozen=True)
class Place:
    """The machine: where the program is, its public name, its part, whether its database is the embedded one;
    and the public name of its training copy, if it has one."""

    program: Path
    host: str
    role: Role
    embedded: bool = False
    workers: int = 1
    lines: tuple[str, ...] = ()
    user: str = "sunwai"
    archive: str = ""
    training: str = ""
    backup: bool = False

    @property
    def backs_up(self) -> bool:
        """Whether the nightly portable backup is made here: on a machine alone, of several on the one that is named."""
        return self.backup or self.role is Role.ALL

    def has(self, role: Role) -> bool:
        return self.role in {role, Role.ALL}

    @property
    def first(self) -> list[str]:
        """What has to stand before any process of ours."""
        return ["sunwai-db.service", "sunwai-migrate.service"] if self.embedded else ["sunwai-migrate.service"]


def units(place: Place, more: dict[str, str] | None = None) -> dict[str, str]:
    """The systemd units of a machine, by name; the target starts those of `more` too."""
    made: dict[str, str] = dict(more or {})
    if place.role is Role.ALL:
        made["sunwai-migrate.service"] = _once(place, "brings the tables up to the program", "migrate")
    if place.backs_up:
        made |= _backup(place)
    if place.role is Role.ALL and place.embedded:
        made["sunwai-db.service"] = _once(place, "embedded database", "db start", stop="db stop")
        base = ["sunwai-db.service"]
        made["sunwai-keeper.service"] = _service(
            place, "keeps the embedded database running", "keeper", more="KillMode=process", first=base
        )
        if place.archive:
            # not after the tables: where commits wait for the archive, theirs wait too
            made["sunwai-archive.service"] = _service(
                place,
                "continuous backup",
                f"archive {place.archive}",
                more=f"ReadWritePaths=-{place.archive}",
                first=base,
            )
    if place.has(Role.WEB):
        made["sunwai-web.service"] = _service(place, "pages and API", "web --host 127.0.0.1 --port 8000")
    if place.has(Role.WORKER):
        made["sunwai-worker@.service"] = _service(place, "jobs, worker %i", "worker")
        made["sunwai-sealer.service"] = _service(place, "chains the ledger", "sealer")
    if place.has(Role.SENDER):
        made["sunwai-sender@.service"] = _service(place, "sends on the line %i", "sender %i")
    made["sunwai.target"] = _target(place, made)
    return made


def wanted(place: Place, made: dict[str, str]) -> list[str]:
    """The units that the target starts, templates by their instances."""
    found = [name for name in made if "@" not in name and name not in BY_TIMER | {"sunwai.target"}]
    if "sunwai-worker@.service" in made:
        found += [f"sunwai-worker@{number}.service" for number in range(1, place.workers + 1)]
    if "sunwai-sender@.service" in made:
        found += [f"sunwai-sender@{code}.service" for code in place.lines]
    return sorted(found)


def _target(place: Place, made: dict[str, str]) -> str:
    return f"""{OURS}
[Unit]
Description=Sunwai: a government's hearing
Wants={" ".join(wanted(place, made))}

[Install]
WantedBy=multi-user.target
"""


def _head(place: Place, what: str, first: list[str]) -> str:
    return f"""{OURS}
[Unit]
Description=Sunwai: {what}
PartOf=sunwai.target
After=network-online.target {" ".join(first)}
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
User={place.user}
Group={place.user}
EnvironmentFile={ENVIRONMENT}
Environment=SUNWAI_VAR={HOME}
Environment=SUNWAI_NAME=%N
WorkingDirectory={HOME}
{FENCED}
ReadWritePaths={HOME}
"""


def _service(place: Place, what: str, words: str, *, more: str = "", first: list[str] | None = None) -> str:
    return (
        _head(place, what, place.first if first is None else first)
        + f"""ExecStartPre={place.program} check
ExecStart={place.program} {words}
Restart=always
RestartSec=3
TimeoutStopSec=60
"""
        + (f"{more}\n" if more else "")
    )


def _once(place: Place, what: str, words: str, *, stop: str = "") -> str:
    before = ["sunwai-db.service"] if place.embedded and not stop else []
    ending = f"ExecStop={place.program} {stop}\nTimeoutStopSec=180\n" if stop else ""
    return (
        _head(place, what, before)
        + f"""Type=oneshot
RemainAfterExit=yes
ExecStart={place.program} {words}
TimeoutStartSec=infinity
"""
        + ending
    )


def _backup(place: Place) -> dict[str, str]:
    service = (
        _head(place, "portable backup", place.first)
        + f"Type=oneshot\nExecStart={place.program} backup {HOME}/backups\n"
    )
    return {
        "sunwai-backup.service": service,
        "sunwai-backup.timer": f"""{OURS}
[Unit]
Description=Sunwai: a portable backup each night
PartOf=sunwai.target

[Timer]
OnCalendar=*-*-* 22:30:00 UTC
Persistent=yes

[Install]
WantedBy=timers.target
""",
    }


def nginx(place: Place) -> str:
    """The site: TLS, and a log of the first word of a path: no address, number or code."""
    return f"""{OURS.replace("('systemctl edit')", "(/etc/nginx/conf.d)")}
map $uri $sunwai_door {{ default /; ~^(?<door>/[a-z-]+)/ $door; }}
# a line with its time would say when somebody without a name wrote
map $uri $sunwai_noted {{ default 1; ~^/(case|cases/enter|api/v1/cases)/ 0; }}
log_format sunwai '$time_iso8601 $request_method $sunwai_door $status $body_bytes_sent $request_time';

{served(place.host, 8000)}"""


def served(host: str, port: int) -> str:
    """nginx' part for one name: to TLS, and from there to a port of this machine, with the site's log."""
    return f"""server {{
    listen 80;
    listen [::]:80;
    server_name {host};
    access_log off;
    location /.well-known/acme-challenge/ {{ root /var/www/html; }}
    location / {{ return 301 https://$host$request_uri; }}
}}

server {{
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name {host};
    ssl_certificate /etc/sunwai/tls/fullchain.pem;
    ssl_certificate_key /etc/sunwai/tls/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets off;
    add_header Strict-Transport-Security "max-age=31536000" always;
    access_log /var/log/nginx/sunwai.log sunwai if=$sunwai_noted;
    error_log /var/log/nginx/sunwai.error.log crit;
    client_max_body_size 64m;
    location / {{
        proxy_pass http://127.0.0.1:{port};
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_read_timeout 120s;
    }}
}}
"""


def command(place: Place) -> str:
    """`sunwai` for a person at the machine: with the service's settings, as its user."""
    return f"""#!/bin/sh
# Written by 'sunwai install': its commands with the service's settings, as the service's user. For root.
how=--pipe
[ -t 0 ] && [ -t 1 ] && how=--pty
exec systemd-run --quiet --wait --collect "$how" --service-type=exec --uid={place.user} --gid={place.user} \\
    --property=UMask=0077 --property=EnvironmentFile={ENVIRONMENT} --setenv=SUNWAI_VAR={HOME} \\
    --property=WorkingDirectory="-$PWD" {place.program} "$@"
"""


LOGROTATE = f"""{OURS.replace("('systemctl edit')", "of your own")}
/var/log/nginx/sunwai.log /var/log/nginx/sunwai.error.log {{
    daily
    rotate 14
    compress
    delaycompress
    missingok
    notifempty
    create 0640 www-data adm
    sharedscripts
    postrotate
        [ ! -f /run/nginx.pid ] || kill -USR1 $(cat /run/nginx.pid)
    endscript
}}
{HOME}/pg/log {{
    su sunwai sunwai
    weekly
    rotate 4
    compress
    missingok
    notifempty
    copytruncate
}}
"""


def sysusers(place: Place) -> str:
    return f'u {place.user} - "Sunwai" {HOME}\n'


def tmpfiles(place: Place) -> str:
    copy = [(f"{HOME}/training", "0700", place.user)] if place.training else []
    kept = [(place.archive, "0700", place.user)] if place.archive else []
    return "".join(
        f"d {folder} {mode} {owner} {place.user} -\n"
        for folder, mode, owner in (
            (HOME, "0750", place.user), (f"{HOME}/backups", "0700", place.user), ("/etc/sunwai", "0750", "root"),
            ("/etc/sunwai/tls", "0750", "root"), *copy, *kept,
        )
    )  # fmt: skip


def environment(place: Place) -> str:
    """The settings' first text. It is written once and never again: keys come into it."""
    database = "" if place.embedded else "DATABASE_URL=postgresql://sunwai:PASSWORD@HOST:5432/sunwai\nSUNWAI_KEYS=\n"
    archive = f"SUNWAI_ARCHIVE={place.archive}\n" if place.archive else ""
    return f"""# Sunwai's settings (docs/settings.md). 'sunwai check' says what is wrong with them.
SUNWAI_URL=https://{place.host}
SUNWAI_HOSTS={place.host}
{database}{archive}"""
