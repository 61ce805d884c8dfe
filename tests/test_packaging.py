"""What the bot is installed with keeps what it promises: no root, nothing written but its data, a clean stop."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.release import VERSION, name_release

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNIT = ROOT / "deploy" / "unesco-bot.service"
SERVICE = "Service"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    lines = re.sub(r"^\s*#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [(name, rest) for name, _, rest in (line.strip().partition(" ") for line in lines) if name]


def last_stage() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, rest in instructions():
        if name == "FROM":
            found = {}
        found.setdefault(name, []).append(rest)
    return found


def unit() -> dict[str, list[str]]:
    """The settings of the service, each with all its values."""

    class Values(dict[str, Any]):
        def __setitem__(self, key: str, value: Any) -> None:
            if isinstance(value, list) and key in self:
                self[key].extend(value)
            else:
                super().__setitem__(key, value)

    parser = RawConfigParser(strict=False, dict_type=Values, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # as the library's documentation says to keep case
    parser.read(UNIT)
    return {name: value.splitlines() for name, value in parser.items(SERVICE)}


def test_the_image_is_built_in_two_steps_from_hashed_wheels() -> None:
    bases = [rest for name, rest in instructions() if name == "FROM"]
    assert len(bases) == 2
    assert all(base.startswith("python:${PYTHON}-slim") for base in bases)
    assert "--require-hashes" in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE
    for base in ("apt-get", "curl", "git "):
        assert base not in DOCKERFILE


def test_the_image_runs_as_nobody_special_and_knows_its_health() -> None:
    stage = last_stage()
    (user,) = stage["USER"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)  # a number: Kubernetes can tell that it is not root
    assert stage["VOLUME"] == ["/data"]
    assert "BOT_DATA_DIR=/data" in stage["ENV"][0]
    assert '"bot", "health"' in stage["HEALTHCHECK"][0]
    assert stage["ENTRYPOINT"] == ['["python", "-m", "bot"]']
    assert "--chown" not in DOCKERFILE  # the program belongs to root: the bot can't change it


def test_the_image_holds_every_package_and_no_secret() -> None:
    copies = [rest.split()[:-1] for name, rest in instructions() if name == "COPY" and not rest.startswith("--from")]
    copied = {name for names in copies for name in names} - {"LICENSE"}
    assert copied == {
        *("requirements.txt", "requirements-postgresql.txt", "pyproject.toml"),
        *("config", "content", "storage", "handlers", "bot"),
    }
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split("\n")
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == copied | {"LICENSE"}
    assert "**/.env" in ignored


def test_the_container_can_do_little() -> None:
    (service,) = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["stop_grace_period"] == "20s"
    assert service["mem_limit"] == "".join(unit()["MemoryMax"]).lower()
    assert service["volumes"] == ["data:/data"]
    assert service["env_file"] == ".env"
    assert not {"ports", "privileged", "network_mode", "cap_add"} & service.keys()


def test_the_service_is_shut_in() -> None:
    found = unit()
    wanted = {
        **dict.fromkeys(("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"), "yes"),
        **dict.fromkeys(("ProtectKernelTunables", "ProtectKernelModules", "ProtectControlGroups"), "yes"),
        "ProtectSystem": "strict",
        "CapabilityBoundingSet": "",
        "StateDirectory": "unesco-bot",
        "Type": "notify",
        "Restart": "on-failure",
        "RestartPreventExitStatus": "2",
        "TimeoutStopSec": "20",
    }
    assert {name: "".join(found[name]) for name in wanted} == wanted
    assert found["SystemCallFilter"] == ["@system-service", "~@privileged"]
    assert found["LoadCredential"] == ["token:/etc/unesco-bot/token"]
    assert "BOT_TOKEN_FILE=%d/token" in found["Environment"]
    assert found["User"] != ["root"]
    assert int(found["WatchdogSec"][0]) >= 30
    assert "ProcSubset" not in found  # the figures of the process are counted from /proc/stat on


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_the_service_and_finds_it_safe(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(
        re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", UNIT.read_text("utf-8"), flags=re.MULTILINE)
    )
    said = run("systemd-analyze", "verify", str(here))
    assert (said.returncode, said.stderr.strip()) == (0, "")
    said = run("systemd-analyze", "security", "--offline=yes", "--threshold=20", str(here))
    assert said.returncode == 0, said.stdout  # an exposure of at most 2.0 of 10


def test_every_place_that_the_replication_names_is_where_the_service_keeps_it() -> None:
    (database,) = yaml.safe_load((ROOT / "deploy" / "litestream.yml").read_text("utf-8"))["dbs"]
    assert database["path"] == f"/var/lib/{unit()['StateDirectory'][0]}/state.db"


@pytest.mark.parametrize("script", sorted((ROOT / "deploy").glob("*.sh")), ids=lambda path: str(path.name))
def test_the_scripts_are_sound_shell(script: Path) -> None:
    assert run("sh", "-n", str(script)).returncode == 0
    assert "set -eu" in script.read_text("utf-8")


AUDITED = '{"dependencies": [%s], "fixes": []}'
SOUND = '{"name": "aiohttp", "version": "3", "vulns": []}'
SKIPPED = '{"name": "babel", "skip_reason": "https://user:password@mirror.example.org/babel"}'
FAULTY = '{"name": "pyyaml", "version": "6", "vulns": [{"id": "PYSEC-1", "fix_versions": ["6.1"]}]}'


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        (AUDITED % SOUND, 0, "1 dependencies, nothing is known against them."),
        (AUDITED % f"{SOUND}, {FAULTY}", 1, "pyyaml 6: PYSEC-1, mended in 6.1"),
        (AUDITED % f"{SOUND}, {SKIPPED}", 75, "so not checked: babel"),
        (AUDITED % SKIPPED, 75, "The advisory service can't be asked: nothing was checked."),
        ("", 75, "The advisory service can't be asked: nothing was checked."),
        ("", 75, "Why: pip-audit ended with 1: ConnectionError; it asked mirror.example.org, advisories.example.org"),
    ],
)
def test_the_audit_never_takes_silence_for_safety(tmp_path: Path, found: str, code: int, said: str) -> None:
    tool = tmp_path / "pip-audit"
    tool.write_text(
        "#!/bin/sh\ncat >&2 <<'END'\nrequests.exceptions.ConnectionError: at "
        "https://user:pass@word/password@mirror.example.org:8080/simple/, "
        "HTTPSConnectionPool(host='advisories.example.org')\nEND\n"
        f"cat <<'END'\n{found}\nEND\nexit 1\n"
    )
    tool.chmod(0o755)
    ended = run(sys.executable, str(ROOT / "deploy" / "audit.py"), str(tool), "requirements.txt")
    assert (ended.returncode, ended.stderr) == (code, "")
    assert said in ended.stdout
    assert not re.search("pass|user|word|simple", ended.stdout)


def test_an_audit_without_its_tool_says_so(tmp_path: Path) -> None:
    ended = run(sys.executable, str(ROOT / "deploy" / "audit.py"), str(tmp_path / "none"), "requirements.txt")
    assert (ended.returncode, ended.stderr) == (75, "")
    assert "Why: pip-audit can't be started: No such file or directory" in ended.stdout


def test_the_audit_asks_about_all_that_the_bot_may_run_on() -> None:
    assert run("make", "--dry-run", "--assume-old=.venv/audit/done", "audit", cwd=ROOT).stdout.split()[-2:] == [
        "requirements.txt",
        "requirements-postgresql.txt",
    ]


def pinned(file: str) -> dict[str, str]:
    """The pinned packages of a file, each with its version and its hashes."""
    text = (ROOT / file).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(==.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL))


def test_what_a_postgresql_server_takes_is_pinned_and_is_what_the_tests_run_on() -> None:
    found = pinned("requirements-postgresql.txt")
    assert found.keys() - pinned("requirements.txt").keys() == {"asyncpg"}
    assert found.items() <= (pinned("requirements-dev.txt") | pinned("requirements.txt")).items()
    assert all("--hash=sha256:" in pin for pin in found.values())
    assert "//" not in (ROOT / "requirements-postgresql.txt").read_text("utf-8")


def test_the_wheels_of_one_c_library_are_for_it_or_a_newer_one() -> None:
    script = str(ROOT / "deploy" / "platform_tag.py")
    here = run(sys.executable, script).stdout.strip()
    python, system, library = here.split()
    name, version = library.split("-")
    fitting = [here, f"{python} {system} {name}-1.9.99"]
    other = [f"{python} {system} {name}-999.1", f"{python} {system} other", f"{python} {system} unlike-{version}"]
    other += [f"{python} linux-vax {library}", f"cpython-399 {system} {library}", f"{python} {system}", python, ""]
    assert [run(sys.executable, script, tag).returncode for tag in fitting] == [0, 0]
    assert [run(sys.executable, script, tag).returncode for tag in other] == [1] * len(other)


def test_a_python_that_the_service_would_not_get_to_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    source = tmp_path / "source" / "deploy"
    shutil.copytree(ROOT / "deploy", source)
    (tmp_path / "VERSION").write_text("1\n", "utf-8")
    (tmp_path / "PLATFORM").write_text(run(sys.executable, str(source / "platform_tag.py")).stdout, "utf-8")
    shut = tmp_path / "shut"  # where only this user gets to, as to a folder of pytest
    shut.mkdir(0o700)
    python = shut / "python"
    python.write_text(f'#!/bin/sh\nif [ "$1" = -c ]; then echo "$0"; else exec "{sys.executable}" "$@"; fi\n', "utf-8")
    python.chmod(0o755)
    (shut / "file").touch()
    script = str(shutil.copy(source / "install.sh", tmp_path))
    ended = run(
        "sh", script, "/proc/none/bot", env={**os.environ, "PYTHON": str(python)}
    )  # no folder can be made there
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: the service would not get to '{python}', in a home")
    assert "PYTHON=/usr/bin/python3" in ended.stderr
    ended = run("sh", script, str(shut / "file" / "bot"), env={**os.environ, "PYTHON": str(python)})
    assert f"error: {shut}/file/bot can't be made" in ended.stderr  # the service does not get there, either


def test_the_service_gets_to_what_is_open_and_in_no_home(tmp_path: Path) -> None:
    script = str(ROOT / "deploy" / "reach.py")
    (tmp_path / "python").touch(0o755)
    (tmp_path / "link").symlink_to("/usr")
    there = ("/usr", "/opt/none/bot", str(tmp_path / "link"))
    not_there = ("/root", "/root/python/bin/python3", "/home/mai/bot", "/run/user/1000/bot", str(tmp_path / "python"))
    assert [run(sys.executable, script, path).returncode for path in there] == [0] * len(there)
    assert [run(sys.executable, script, path).returncode for path in not_there] == [1] * len(not_there)


def test_the_release_names_what_it_was_built_from(tmp_path: Path) -> None:
    file = tmp_path / "REVISION"
    assert name_release(file) == VERSION
    file.write_text("3f9a1c0712\n", "utf-8")
    assert name_release(file) == f"{VERSION}+3f9a1c0712"
    for nothing in ("", "\n", "a b", "<b>", "x" * 100):
        file.write_text(nothing, "utf-8")
        assert name_release(file) == VERSION


def test_an_image_is_built_with_its_revision_and_tagged_by_it() -> None:
    (service,) = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"].values()
    assert service["image"] == "unesco-bot"
    assert service["build"]["tags"] == ["unesco-bot:${REVISION:-latest}"]
    for argument in ("REVISION", "POSTGRESQL"):
        assert service["build"]["args"][argument] == f"${{{argument}:-}}"
        assert ("ARG", f"{argument}=") in instructions()


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=600, **more)
