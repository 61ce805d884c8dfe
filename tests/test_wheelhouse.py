"""The archive of `make dist` installs the bot where there is no network, beside an earlier release."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked archive."""
    return make(tmp_path_factory.mktemp("dist"))


def make(folder: Path, *more: str) -> Path:
    """Make an archive from a clone, so that nothing of this folder is touched, and unpack it."""
    clone = folder / "clone"
    run("git", "clone", "--quiet", str(ROOT), str(clone))
    made = run("sh", "deploy/make-dist.sh", sys.executable, *more, cwd=clone).stdout.strip().splitlines()[-1]
    run("sha256sum", "--check", "--quiet", f"{Path(made).name}.sha256", cwd=clone / "dist")
    with tarfile.open(clone / made) as packed:
        assert all(member.mode & 0o044 == 0o044 for member in packed)
        packed.extractall(folder, filter="data")
    (unpacked,) = folder.glob("unesco-bot-*")
    return unpacked


def test_it_installs_into_an_empty_folder_and_works(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "a folder"
    said = run("sh", str(archive / "install.sh"), str(target)).stdout
    version = (archive / "VERSION").read_text("utf-8").strip()
    assert f"{target}/unesco-bot run" in said
    assert (target / "current").resolve() == target / "releases" / version
    assert (target / "data").stat().st_mode & 0o777 == 0o700
    assert (target / ".env").stat().st_mode & 0o777 == 0o600
    assert "no faults" in run(str(target / "unesco-bot"), "check").stdout
    ended = run(str(target / "unesco-bot"), "run", code=2)
    assert ended.stderr.startswith("error: BOT_TOKEN is missing")


def test_others_may_run_it_however_it_was_unpacked(archive: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    shutil.copytree(archive, closed, symlinks=True)
    for path in (closed, *closed.rglob("*")):  # as a umask of 077 leaves them
        path.chmod(path.stat().st_mode & 0o700)
    run("sh", str(closed / "install.sh"), str(tmp_path / "bot"))
    release = (tmp_path / "bot" / "current").resolve()
    paths = [path for path in (release, *release.rglob("*")) if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in paths}
    shut = [path for path, mode in modes.items() if mode & 0o055 != (0o055 if mode & 0o100 else 0o044)]
    assert len(paths) > 1000
    assert not shut


def test_what_it_holds_is_for_all_to_read_and_names_its_revision(archive: Path, tmp_path: Path) -> None:
    run("sh", str(archive / "install.sh"), str(tmp_path))
    python = tmp_path / "current" / ".venv" / "bin" / "python"
    asked = "from bot.release import name_release; print(name_release())"
    said = run(str(python), "-c", asked, cwd=tmp_path).stdout.strip()
    version, _, revision = (archive / "VERSION").read_text("utf-8").strip().partition("-")
    assert said == f"{version}+{revision}"
    assert len(revision) == 10


def test_an_archive_for_postgresql_has_what_it_takes(tmp_path: Path) -> None:
    archive = make(tmp_path, "postgresql")
    assert archive.name.endswith("-postgresql")
    run("sh", str(archive / "install.sh"), str(tmp_path / "bot"))
    run(str(tmp_path / "bot" / "current" / ".venv" / "bin" / "python"), "-c", "import asyncpg")


def test_an_upgrade_keeps_data_settings_and_the_former_release(archive: Path, tmp_path: Path) -> None:
    run("sh", str(archive / "install.sh"), str(tmp_path))
    former = (tmp_path / "current").resolve()
    (tmp_path / ".env").write_text("BOT_LANGUAGE=vi\n", "utf-8")
    (tmp_path / "data" / "state.db").write_bytes(b"precious")
    version = archive / "VERSION"
    told = version.read_text("utf-8")
    try:
        version.write_text("9.9.9\n", "utf-8")
        run("sh", str(archive / "install.sh"), str(tmp_path))
    finally:
        version.write_text(told, "utf-8")
    assert (tmp_path / "current").resolve() == tmp_path / "releases" / "9.9.9"
    assert (former / ".venv" / "bin" / "python").exists()
    assert (tmp_path / ".env").read_text("utf-8") == "BOT_LANGUAGE=vi\n"
    assert (tmp_path / "data" / "state.db").read_bytes() == b"precious"
    run("sh", str(archive / "install.sh"), str(tmp_path))  # the way back: what is complete is not installed anew
    assert (tmp_path / "current").resolve() == former
    assert "no faults" in run(str(tmp_path / "unesco-bot"), "check").stdout


def test_another_python_is_refused_before_anything_is_made(archive: Path, tmp_path: Path) -> None:
    platform = archive / "PLATFORM"
    told = platform.read_text("utf-8")
    try:
        platform.write_text("cpython-399 linux-vax\n", "utf-8")
        ended = run("sh", str(archive / "install.sh"), str(tmp_path / "new"), code=2)
    finally:
        platform.write_text(told, "utf-8")
    assert ended.stderr.startswith("error: this archive is for 'cpython-399 linux-vax'")
    assert not (tmp_path / "new").exists()


def run(*arguments: str, code: int = 0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program with the network of an installer switched off: an index that nobody answers at."""
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PYTHON": sys.executable}
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "PYTHON"))}
    environment = bare | (offline if "install.sh" in " ".join(arguments) else {})
    ended = subprocess.run(
        arguments, capture_output=True, text=True, check=False, timeout=600, cwd=cwd, env=environment
    )
    assert ended.returncode == code, ended.stderr
    return ended
