"""`sunwai install` and `sunwai check`: what a machine gets, and what its settings are told."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from sunwai.base.sealing import new_key
from sunwai.config.cli import main
from sunwai.config.forwarded import Whose
from sunwai.config.install.checking import faults

HOST = "sunwai.example"
SOUND = {"SUNWAI_URL": f"https://{HOST}", "SUNWAI_HOSTS": HOST}


def install(root: Path, *words: str) -> str:
    done = CliRunner().invoke(main, ["install", "--root", str(root), "--host", HOST, *words])
    assert done.exit_code == 0, done.output
    return done.output


def units(root: Path) -> set[str]:
    return {path.name for path in (root / "etc/systemd/system").iterdir()}


def test_each_role_brings_its_own_processes_and_no_other(tmp_path: Path) -> None:
    install(tmp_path / "web", "--role", "web")
    install(tmp_path / "worker", "--role", "worker")
    install(tmp_path / "sender", "--role", "sender", "--line", "zong")
    assert units(tmp_path / "web") == {"sunwai.target", "sunwai-web.service"}
    assert units(tmp_path / "worker") == {"sunwai.target", "sunwai-worker@.service", "sunwai-sealer.service"}
    assert units(tmp_path / "sender") == {"sunwai.target", "sunwai-sender@.service"}
    assert "sunwai-sender@zong.service" in (tmp_path / "sender/etc/systemd/system/sunwai.target").read_text()
    assert not (tmp_path / "worker/etc/nginx").exists()


def test_twice_is_once_and_what_a_person_filled_in_stays(tmp_path: Path) -> None:
    assert "Write the sealing keys into /etc/sunwai/sunwai.env" in install(tmp_path)
    settings = tmp_path / "etc/sunwai/sunwai.env"
    settings.write_text("SUNWAI_KEYS=mine\n")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert "Everything was there already." in install(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert settings.read_text() == "SUNWAI_KEYS=mine\n"


def test_a_machine_that_changes_its_role_loses_the_old_units(tmp_path: Path) -> None:
    install(tmp_path, "--role", "worker")
    assert "removed sunwai-sealer.service" in install(tmp_path, "--role", "web")
    assert units(tmp_path) == {"sunwai.target", "sunwai-web.service"}


def test_the_archive_does_not_wait_for_tables_whose_commits_wait_for_it(tmp_path: Path) -> None:
    install(tmp_path, "--embedded", "--archive", "/srv/archive")
    unit = (tmp_path / "etc/systemd/system/sunwai-archive.service").read_text()
    assert "After=network-online.target sunwai-db.service\n" in unit
    assert "d /srv/archive 0700 sunwai sunwai -\n" in (tmp_path / "etc/tmpfiles.d/sunwai.conf").read_text()


def test_a_copy_to_learn_on_stands_beside_it_and_can_read_nothing_of_production(tmp_path: Path) -> None:
    assert "The certificate must name training.example too." in install(tmp_path, "--training", "training.example")
    folder = tmp_path / "etc/systemd/system"
    unit = (folder / "sunwai-training.service").read_text()
    assert "training --port 8100 --host training.example\n" in unit
    assert "EnvironmentFile" not in unit
    assert "InaccessiblePaths=-/etc/sunwai -/var/lib/sunwai/keys -/var/lib/sunwai/pg" in unit
    assert "IPAddressDeny=any\nIPAddressAllow=localhost\n" in unit
    wants = re.findall(r"Wants=(.*)", (folder / "sunwai.target").read_text())[0].split()
    assert {"sunwai-training.service", "sunwai-training-day.timer"} <= set(wants)
    assert "sunwai-training-day.service" not in wants
    assert "server_name training.example;" in (tmp_path / "etc/nginx/sites-available/sunwai").read_text()
    assert "removed sunwai-training.service" in install(tmp_path)
    assert "training.example" not in (tmp_path / "etc/nginx/sites-available/sunwai").read_text()


def test_commands_are_run_with_the_service_s_settings_and_as_its_user(tmp_path: Path) -> None:
    install(tmp_path)
    command = tmp_path / "usr/local/bin/sunwai"
    assert command.stat().st_mode & 0o777 == 0o755
    assert subprocess.run(["sh", "-n", command], check=False).returncode == 0
    text = command.read_text()
    assert "--uid=sunwai" in text
    assert "EnvironmentFile=/etc/sunwai/sunwai.env" in text


def test_a_machine_of_several_is_told_what_only_one_of_them_does(tmp_path: Path) -> None:
    told = install(tmp_path, "--role", "sender", "--line", "zong")
    assert "Once, on one machine, before any process of a new program starts: sunwai migrate" in told
    assert "SUNWAI_LINE_ZONG_PASSWORD" in told
    assert "shared by all web and worker machines" in install(tmp_path, "--role", "web")


def test_of_several_machines_the_one_that_is_named_makes_the_nightly_backup(tmp_path: Path) -> None:
    assert "install with --backup too" in install(tmp_path, "--role", "worker")
    assert "sunwai-backup.timer" not in units(tmp_path)
    assert "--backup" not in install(tmp_path, "--role", "worker", "--backup")
    assert {"sunwai-backup.timer", "sunwai-backup.service"} <= units(tmp_path)
    assert "sunwai-backup.timer" in (tmp_path / "etc/systemd/system/sunwai.target").read_text()


def test_others_cannot_read_the_settings(tmp_path: Path) -> None:
    install(tmp_path)
    assert (tmp_path / "etc/sunwai/sunwai.env").stat().st_mode & 0o007 == 0


def test_the_site_s_log_has_no_address_and_no_code() -> None:
    from sunwai.config.install.units import Place, Role, nginx

    text = nginx(Place(Path("/opt/sunwai"), HOST, Role.WEB))
    form = next(line for line in text.splitlines() if line.startswith("log_format"))
    assert not {"$remote_addr", "$uri", "$request ", "$args"} & set(form.replace("'", " ").split())
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text


def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    install(tmp_path, "--embedded", "--archive", "/srv/archive", "--line", "zong", "--training", "training.example")
    paths = [str(path).replace("@.", "@one.") for path in (tmp_path / "etc/systemd/system").iterdir()]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(paths)], capture_output=True, text=True, check=False
    )
    assert not [line for line in done.stderr.splitlines() if "sunwai" in line and "executable" not in line]


def test_sound_settings_have_no_fault(tmp_path: Path) -> None:
    assert faults(SOUND, tmp_path) == []


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SUNWAI_URL": "http://sunwai.example"}, "is not https"),
        ({"SUNWAI_URL": "sunwai"}, "is no address"),
        ({"SUNWAI_URL": "http://["}, "is no address"),
        ({"SUNWAI_ENGINE": "abacus"}, "SUNWAI_ENGINE is 'abacus'"),
        ({"SUNWAI_HOSTS": "other.example"}, "every page would be refused"),
        ({"SUNWAI_KEYS": "1:short"}, "SUNWAI_KEYS must read"),
        ({"DATABASE_URL": "postgresql://sunwai@127.0.0.1:1/none"}, "SUNWAI_KEYS is not set"),
        ({"DATABASE_URL": "mysql://x", "SUNWAI_KEYS": f"1:{new_key()}"}, "must begin with postgresql://"),
        ({"SUNWAI_THREADS": "four"}, "SUNWAI_THREADS is 'four'"),
        ({"SUNWAI_OFFER_CASES": "maybe"}, "SUNWAI_OFFER_CASES is 'maybe'"),
        ({"SUNWAI_CLOCK": "x/y/1"}, "sample time"),
        ({"SUNWAI_PROXIES": "10.1.0.4, proxy"}, "SUNWAI_PROXIES: 'proxy'"),
    ],
)
def test_each_wrong_setting_has_a_sentence_and_a_hint(settings: dict[str, str], sentence: str, tmp_path: Path) -> None:
    found = faults(SOUND | settings, tmp_path)
    assert [fault for fault in found if sentence in fault.sentence and fault.hint and fault.stops]


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    assert "cannot be written" in faults(SOUND, tmp_path / "var")[0].sentence


def test_keys_that_others_may_read_and_an_archive_on_the_same_disk_are_said(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("1:x")
    (tmp_path / "keys").chmod(0o644)
    (tmp_path / "archive").mkdir()
    found = faults(SOUND | {"SUNWAI_ARCHIVE": str(tmp_path / "archive")}, tmp_path)
    assert [fault.stops for fault in found] == [True, False]
    assert "may read" in found[0].sentence
    assert "same disk" in found[1].sentence


@pytest.mark.parametrize(
    ("came_from", "said", "whose"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("172.17.0.1", "203.0.113.9", "203.0.113.9"),
        ("172.17.0.1", "192.0.2.1, 203.0.113.9, 10.1.0.4", "203.0.113.9"),
        ("172.18.0.1", "203.0.113.9", "172.18.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed_about_whose_a_request_is(
    came_from: str, said: str, whose: str, settings: Settings
) -> None:
    settings.SUNWAI_PROXIES = "10.1.0.4, 172.17.0.0/16"
    seen: list[str] = []

    def page(request: object) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])  # type: ignore[attr-defined]
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR=came_from, HTTP_X_FORWARDED_FOR=said)
    Whose(page)(request)
    assert seen == [whose]
