from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("BOT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_defaults_stand() -> None:
    settings = read_settings()
    assert settings.data_dir == Path("data")
    assert settings.timezone == "Asia/Ho_Chi_Minh"
    assert settings.admin_ids == frozenset()
    assert settings.state_url == f"sqlite+aiosqlite:///{Path('data').resolve() / 'state.db'}"


def test_a_number_is_read_up_to_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, number in (("1", 1.0), (" 2.5", 2.5), ("1000", 1000.0)):
        monkeypatch.setenv("BOT_SENDS_PER_SECOND", text)
        assert read_settings().sends_per_second == number


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"BOT_TOKEN={TOKEN}\nBOT_LANGUAGE=en\nBOT_ADMIN_IDS=1, 22,\n", "utf-8")
    monkeypatch.setenv("BOT_LANGUAGE", "vi")
    settings = read_settings()
    assert settings.language == "vi"
    assert settings.token.get_secret_value() == TOKEN
    assert settings.admin_ids == {1, 22}


def test_an_empty_setting_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_ADMIN_IDS", "")
    monkeypatch.setenv("BOT_DATABASE_URL", "")
    assert read_settings().admin_ids == frozenset()
    assert read_settings().database_url is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_TOKEN", "hello", "BOT_TOKEN does not look like a token"),
        ("BOT_API_URL", "telegram.example.org", "BOT_API_URL 'telegram.example.org' is no origin"),
        ("BOT_API_URL", "https://telegram.example.org/bot", "is no origin"),
        ("BOT_API_URL", "http://telegram.example.org:99999", "is no origin"),
        ("BOT_API_URL", "http://telegram.example.org:port", "is no origin"),
        ("BOT_API_URL", "http://[::1", "is no origin"),
        ("BOT_ADMIN_IDS", "12,@mai", "BOT_ADMIN_IDS '12,@mai' must be user ids"),
        ("BOT_ADMIN_IDS", "-5", "must be user ids"),
        ("BOT_LANGUAGE", "fr", "BOT_LANGUAGE 'fr' must be 'en' or 'vi'"),
        ("BOT_SENDS_PER_SECOND", "nan", "BOT_SENDS_PER_SECOND 'nan' must be a number from 1 to 1000"),
        ("BOT_SENDS_PER_SECOND", "0.9", "must be a number from 1 to 1000"),
        ("BOT_SENDS_PER_SECOND", "inf", "must be a number from 1 to 1000"),
        ("BOT_LEASE_SECONDS", "a minute", "BOT_LEASE_SECONDS 'a minute' must be a number from 1 to 3600"),
        ("BOT_LISTEN", "8080", "BOT_LISTEN '8080' is no place to listen"),
        ("BOT_LISTEN", "127.0.0.1:99999", "is no place to listen"),
        ("BOT_LISTEN", "/" + "x" * 100, "is no place to listen"),
        ("BOT_WEBHOOK_URL", "http://bot.example.org/telegram", "BOT_WEBHOOK_URL is nothing that Telegram would call"),
        ("BOT_WEBHOOK_URL", "https://bot.example.org:8080/telegram", "is nothing that Telegram would call"),
        ("BOT_WEBHOOK_URL", "https://bot.example.org", "is no address with a path"),
        ("BOT_WEBHOOK_URL", "https://bot.example.org/", "is no address with a path"),
        ("BOT_WEBHOOK_URL", "https://bot.example.org/metrics", "is no address with a path"),
        ("BOT_WEBHOOK_URL", "https://bot.example.org/x?y=1", "is no address with a path"),
        ("BOT_WEBHOOK_URL", "https://bot.example.org:99999/x", "is no address with a path"),
        ("BOT_WEBHOOK_URL", "https://bot.example.org/telegram", "BOT_WEBHOOK_URL needs BOT_LISTEN"),
        ("BOT_WEBHOOK_SECRET", "a b", "BOT_WEBHOOK_SECRET may have 1 to 256"),
        ("BOT_WEBHOOK_SECRET", "x" * 257, "BOT_WEBHOOK_SECRET may have 1 to 256"),
        ("BOT_TIMEZONE", "Asia/Hanoi", "BOT_TIMEZONE 'Asia/Hanoi' is no time zone"),
        ("BOT_LOG_LEVEL", "loud", "BOT_LOG_LEVEL 'LOUD' must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        (
            "BOT_LOG_LEVELS",
            "telegram=DEBUG",
            "BOT_LOG_LEVELS 'telegram=DEBUG' must be parts of the bot (bot, handlers,",
        ),
        ("BOT_LOG_LEVELS", "bot.delivery", "such as bot.delivery=DEBUG,storage=WARNING"),
        ("BOT_SENTRY_DSN", "sentry.example.org", "BOT_SENTRY_DSN is no DSN"),
        ("BOT_SENTRY_DSN", "http://key@127.0.0.1:99999/1", "BOT_SENTRY_DSN is no DSN"),
        ("BOT_SENTRY_DSN", "https://:key@sentry.example.org/1", "BOT_SENTRY_DSN is no DSN"),
        ("BOT_SENTRY_DSN", "https://key@sentry.example.org/x?y/1", "BOT_SENTRY_DSN is no DSN"),
    ],
)
def test_a_wrong_setting_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as fault:
        read_settings()
    assert said in str(fault.value)
    assert "\n" not in str(fault.value)


def test_secrets_stand_neither_in_errors_nor_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    assert TOKEN not in repr(read_settings())
    monkeypatch.setenv("BOT_TOKEN", TOKEN + "!")
    with pytest.raises(SettingsError) as fault:
        read_settings()
    assert "AAAA" not in str(fault.value)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_SENTRY_DSN", "https://secret@sentry.example.org")
    with pytest.raises(SettingsError) as fault:
        read_settings()
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("BOT_ADMIN_IDS", TOKEN, "BOT_ADMIN_IDS '<token>' must be"),
        ("BOT_LOG_LEVELS", f"x={TOKEN}", "BOT_LOG_LEVELS 'x=<token>' must be"),
        ("BOT_API_URL", f"https://api.telegram.org/bot{TOKEN}", "'https://api.telegram.org/bot<token>' is no origin"),
        ("BOT_TOKEN_FILE", TOKEN, "the file of BOT_TOKEN_FILE, <token>: No such file"),
        ("BOT_API_URL", "http://user:hidden@example.org", "BOT_API_URL 'http://<login>@example.org' is no origin"),
        ("BOT_TIMEZONE", "postgresql://user:hid @den@localhost/bot", "'postgresql://<login>@localhost/bot' is no time"),
        (
            "BOT_TIMEZONE",
            "postgresql://bot/bot?password=hidden&user=u",
            "bot/bot?password=<password>&user=u' is no time",
        ),
        ("BOT_DATABASE_URL_FILE", "postgresql://user:hidden@h/bot", "postgresql:/<login>@h/bot: No such file"),
        ("BOT_SENTRY_DSN_FILE", "https://hidden@sentry.example.org/1", "https:/<login>@sentry.example.org/1: No such"),
    ],
)
def test_a_secret_in_another_setting_is_not_shown_either(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, shown: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as fault:
        read_settings()
    assert shown in str(fault.value)
    assert not re.search("AAAA|hid", str(fault.value))


def test_levels_are_read_in_whatever_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_LOG_LEVEL", "debug")
    monkeypatch.setenv("BOT_LOG_LEVELS", "bot.delivery=warning, storage = ERROR,")
    assert read_settings().log_level == "DEBUG"
    assert read_settings().log_levels == {"bot.delivery": "WARNING", "storage": "ERROR"}


def test_a_file_may_hold_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("token").write_text(f"  {TOKEN}\n", "utf-8")
    monkeypatch.setenv("BOT_TOKEN_FILE", "token")
    assert read_settings().token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (None, "BOT_TOKEN can't be read from the file of BOT_TOKEN_FILE, token: No such file or directory"),
        (b"", "token: it must hold the secret and nothing else"),
        (b"\xff\xfe", "it must hold the secret and nothing else"),
        (f"BOT_TOKEN = {TOKEN}".encode(), "it must hold the secret and nothing else"),
        (TOKEN.encode() + b" " * 5000, "it must hold the secret and nothing else"),
        (TOKEN.encode() + b"!", "BOT_TOKEN does not look like a token"),
    ],
)
def test_a_file_without_a_token_is_refused_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, held: bytes | None, said: str
) -> None:
    if held is not None:
        Path("token").write_bytes(held)
    monkeypatch.setenv("BOT_TOKEN_FILE", "token")
    with pytest.raises(SettingsError) as fault:
        read_settings()
    assert said in str(fault.value)
    assert "AAAA" not in str(fault.value)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_refused_at_once(monkeypatch: pytest.MonkeyPatch, make: Callable[[str], None]) -> None:
    make("token")
    monkeypatch.setenv("BOT_TOKEN_FILE", "token")
    keeping = os.open("token", os.O_RDWR if make is os.mkfifo else os.O_RDONLY)  # a pipe can be opened, but is silent
    try:
        with pytest.raises(SettingsError, match="the file of BOT_TOKEN_FILE, token: it is no regular file"):
            read_settings()
    finally:
        os.close(keeping)


def test_a_token_has_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("token").write_text(TOKEN, "utf-8")
    monkeypatch.setenv("BOT_TOKEN_FILE", "token")
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    with pytest.raises(SettingsError, match="BOT_TOKEN and BOT_TOKEN_FILE are both set; keep one of them"):
        read_settings()


SECRETS = {
    "BOT_TOKEN": TOKEN,
    "BOT_DATABASE_URL": "postgresql+asyncpg://user:hidden@localhost/bot",
    "BOT_WEBHOOK_SECRET": "hidden-secret",
    "BOT_SENTRY_DSN": "https://hidden@sentry.example.org/1",
}


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    Path("secret").write_text(f"{SECRETS[name]}\n", "utf-8")
    monkeypatch.setenv(f"{name}_FILE", "secret")
    value = getattr(read_settings(), name.removeprefix("BOT_").lower())
    assert (value if isinstance(value, str) else value.get_secret_value()) == SECRETS[name]
    monkeypatch.setenv(name, SECRETS[name])
    with pytest.raises(SettingsError, match=f"^{name} and {name}_FILE are both set; keep one of them$"):
        read_settings()
    monkeypatch.delenv(name)
    Path("secret").write_text(f"{SECRETS[name]} hidden", "utf-8")
    with pytest.raises(SettingsError, match=f"^{name} can't be read from the file of {name}_FILE, secret: it") as fault:
        read_settings()
    assert "hidden" not in str(fault.value)


def test_an_env_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0)  # as the home of root for the bot's user
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        with pytest.raises(SettingsError, match=r"\.env can't be read: Permission denied; go to"):
            read_settings()
    finally:
        if root:
            os.seteuid(0)
        tmp_path.chmod(0o700)


def test_every_setting_is_documented() -> None:
    names = {f"BOT_{name.upper()}" for name in Settings.model_fields}
    example = (ROOT / "config" / "example.env").read_text("utf-8")
    assert set(re.findall(r"^#?(BOT_[A-Z_]+)=", example, re.MULTILINE)) == names
    readme = (ROOT / "README.md").read_text("utf-8")
    assert names == set(re.findall(r"^\| `(BOT_[A-Z_]+)` \|", readme, re.MULTILINE))


def test_spaces_around_a_pasted_token_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", f" {TOKEN}\n")
    assert read_settings().token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("listen", "place"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("[::1]:80", ("::1", 80)),
        ("localhost:65535", ("localhost", 65535)),
        ("/run/bot/web.sock", Path("/run/bot/web.sock")),
        ("data/web.sock", Path("data/web.sock")),
    ],
)
def test_the_web_server_listens_at_a_port_or_a_socket(listen: str, place: object) -> None:
    assert read_settings(listen=listen).listen_at == place


def test_the_secret_of_the_webhook_is_made_of_the_token_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    made = read_settings().webhook_key
    assert made == read_settings().webhook_key
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", made)
    assert "AAA" not in made
    monkeypatch.setenv("BOT_TOKEN", TOKEN[:-1] + "B")
    assert read_settings().webhook_key != made
    monkeypatch.setenv("BOT_WEBHOOK_SECRET", "my-own")
    assert read_settings().webhook_key == "my-own"
    assert "my-own" not in repr(read_settings())


def test_a_server_in_place_of_telegram_calls_any_port_and_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_LISTEN", "127.0.0.1:8080")
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:8081")
    monkeypatch.setenv("BOT_WEBHOOK_URL", "http://127.0.0.1:8080/telegram/updates")
    assert read_settings().webhook_path == "/telegram/updates"
