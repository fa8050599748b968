"""`sunwai up`, and the processes it supervises: `web`, `worker`, `keeper`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import click

from sunwai.config.cli import main, ready


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def web(host: str, port: int) -> None:
    """Serves the pages and the API."""
    ready()
    from django.conf import settings
    from granian import Granian

    from sunwai.config.forwarded import networks
    from sunwai.config.living import say_end

    networks(settings.SUNWAI_PROXIES)  # wrong, it would end each process of the web at its first request
    os.environ["SUNWAI_WEB"] = f"{host}:{port}"
    Granian(
        "sunwai.config.wsgi:application", address=host, port=port, interface="wsgi",
        blocking_threads=settings.SUNWAI_THREADS, respawn_failed_workers=True, log_access=False,
    ).serve()  # fmt: skip
    say_end("web")


@main.command()
@click.option("--concurrency", default=4, show_default=True, help="Jobs at once.")
def worker(concurrency: int) -> None:
    """Runs jobs until it is ended."""
    ready()
    from procrastinate.contrib.django import app

    from sunwai.config.jobs import rescue_stalled
    from sunwai.config.living import living

    async def work() -> None:
        # the default executor has only cores + 4 threads, whatever concurrency is asked for
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency))
        await rescue_stalled(app.job_manager)
        await app.run_worker_async(
            concurrency=concurrency, fetch_job_polling_interval=1.0, delete_jobs="successful",
            shutdown_graceful_timeout=20, update_heartbeat_interval=5, stalled_worker_timeout=20,
        )  # fmt: skip

    with living("worker"), app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_opened(app, work))


async def _opened(app: object, work: object) -> None:
    async with app.open_async():  # type: ignore[attr-defined]
        await work()  # type: ignore[operator]


@main.command()
def keeper() -> None:
    """Keeps the embedded database running until it is ended; does nothing with a database server."""
    from sunwai.base.database import DatabaseTrouble, Embedded
    from sunwai.config import settings

    ended = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: ended.set())
    embedded = Embedded(settings.VAR)
    while not ended.wait(1):
        try:
            if settings.EMBEDDED and not embedded.answers():
                embedded.start(makes=False)
        except DatabaseTrouble as trouble:
            click.echo(str(trouble), err=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Worker processes.")
def up(host: str, port: int, workers: int) -> None:
    """Runs everything: web, workers, senders and sealer, until Ctrl-C."""
    from sunwai.config.environment import var
    from sunwai.config.supervisor import Child, RunsAlready, Supervisor, alone

    folder = var() / "up"
    try:
        held = alone(folder)
    except RunsAlready as trouble:
        sys.exit(str(trouble.__doc__))
    ready(migrated=False)
    from django.conf import settings

    from sunwai.base.database import Embedded
    from sunwai.config.backup.archiving import let_go
    from sunwai.config.upgrading import migrate
    from sunwai.messages.models import Line

    if settings.EMBEDDED:
        let_go(Embedded(settings.VAR))
    migrate(lambda words: click.echo(words, err=True))
    lines = Line.objects.filter(is_active=True).order_by("code").values_list("code", flat=True)
    children = [
        Child("web", ["web", "--host", host, "--port", str(port)]),
        *(Child(f"worker-{number}", ["worker"]) for number in range(1, workers + 1)),
        *(Child(f"sender-{code}", ["sender", code]) for code in lines),
        Child("sealer", ["sealer"]),
    ]
    if settings.EMBEDDED:
        children.append(Child("keeper", ["keeper"]))
        if settings.SUNWAI_ARCHIVE:
            children.append(Child("archive", ["archive", settings.SUNWAI_ARCHIVE]))
    supervisor = Supervisor(folder=folder, children=children)
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, lambda *_: supervisor.end())
    click.echo(f"Sunwai runs at http://{host}:{port}; Ctrl-C ends it. Each process writes to {folder}.")
    supervisor.run()
    held.close()
    sys.exit(0)
