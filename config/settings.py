"""Every setting of the bot, in one frozen model read from the environment and `.env`."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.logging import LEVELS, PARTS
from config.redaction import TOKEN_PATTERN, strike_login, strike_token
from config.secrets import read_secret

TELEGRAM = "https://api.telegram.org"
SHIPPED_FACTS = Path(__file__).resolve().parent.parent / "content" / "facts"

_SECRET = frozenset(  # never shown
    {"BOT_TOKEN", "BOT_DATABASE_URL", "BOT_SENTRY_DSN", "BOT_WEBHOOK_URL", "BOT_WEBHOOK_SECRET"}
)
_TOKEN = re.compile(TOKEN_PATTERN)
_ORIGIN = re.compile(r"https?://[^/\s?#@]+/?")
_DSN = re.compile(r"https?://[^/\s?#@:][^/\s?#@]*@[^/\s?#@]+/([^\s?#]*/)?\d+")
_HOST_PORT = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):(?P<port>[1-9]\d{0,4})")
_SOCKET_BYTES = 100  # what every system takes as the name of a socket
_WEBHOOK = re.compile(r"https?://[^/\s?#@]+(?P<path>/[A-Za-z0-9._~/-]+)")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WEBHOOK_PORTS = frozenset({None, 443, 80, 88, 8443})
_PAGES = frozenset({"/healthz", "/readyz", "/metrics"})


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one line that says what to do."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone of the IANA list; write one such as Asia/Ho_Chi_Minh or Europe/Paris")
    return name


def _between(least: int, most: int) -> BeforeValidator:
    def read(value: Any) -> float:
        try:
            number = float(value) if "_" not in str(value) else math.nan
        except (TypeError, ValueError):
            number = math.nan
        if not least <= number <= most:  # which nan is not, either
            raise ValueError(f"must be a number from {least} to {most}")
        return number

    return BeforeValidator(read)


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number or too large, an unfinished IPv6 address
        return False


class Settings(BaseSettings):
    """The settings; names in the environment are these in capitals behind `BOT_`."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    # Files stand before what is read from them.
    token_file: Path | None = Field(default=None, description="A file with the token, in place of BOT_TOKEN.")
    database_url_file: Path | None = Field(default=None, description="A file with it, in place of BOT_DATABASE_URL.")
    webhook_secret_file: Path | None = Field(
        default=None, description="A file with it, in place of BOT_WEBHOOK_SECRET."
    )
    sentry_dsn_file: Path | None = Field(default=None, description="A file with it, in place of BOT_SENTRY_DSN.")
    token: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        description="The bot's token from @BotFather; only `run` needs it.",
    )
    api_url: str = Field(default=TELEGRAM, description="Origin to use in place of Telegram's, for calls and for files.")
    data_dir: Path = Field(default=Path("data"), description="The only folder that the bot writes to; made at start.")
    database_url: str | None = Field(
        default=None,
        validate_default=True,
        description="The address of the state database; default: a SQLite file in BOT_DATA_DIR.",
    )
    content_dir: Path = Field(default=SHIPPED_FACTS, description="The folder with the YAML files of the content.")
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(), description="Telegram user ids of the admins, separated by commas."
    )
    language: Literal["en", "vi"] = Field(default="en", description="Language of chats that have not chosen one.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="Asia/Ho_Chi_Minh", description="IANA time zone of chats that have not chosen one."
    )

    sends_per_second: Annotated[float, _between(1, 1000)] = Field(
        default=30.0,
        description="Messages a second that Telegram lets this bot send in all; 30 unless it agreed to more.",
    )
    lease_seconds: Annotated[float, _between(1, 3600)] = Field(
        default=60.0, description="Seconds after which a post that a process took and left is anybody's again."
    )

    listen: str | None = Field(
        default=None, description="Where the web server listens: host:port, or the file of a Unix socket."
    )
    webhook_url: str | None = Field(
        default=None, description="Where Telegram brings updates; without it the bot fetches them."
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        description="What Telegram has to say with each update; made of the token by default.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="From which level on the bot logs; its libraries log warnings and errors."
    )
    log_levels: Annotated[Mapping[str, str], NoDecode] = Field(
        default_factory=dict, description="Other levels for parts of the bot, as in bot.delivery=DEBUG,storage=WARNING."
    )
    sentry_dsn: SecretStr = Field(
        default=SecretStr(""), validate_default=True, description="Where errors are reported to."
    )

    @field_validator("token", "database_url", "webhook_secret", "sentry_dsn", mode="before")
    @classmethod
    def _from_file(cls, value: Any, info: ValidationInfo) -> Any:
        typed = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not isinstance(typed, str | None):
            return value
        name = str(info.field_name)
        read = read_secret(typed or "", info.data.get(f"{name}_file"), f"BOT_{name.upper()}_FILE")
        return read or cls.model_fields[name].default

    @field_validator("token", mode="after")
    @classmethod
    def _token(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("does not look like a token; copy it whole from @BotFather, as in 123456:ABC-DEF")
        return token

    @field_validator("api_url", mode="after")
    @classmethod
    def _origin(cls, url: str) -> str:
        if not (_ORIGIN.fullmatch(url) and _leads_somewhere(url)):
            raise ValueError("is no origin; write only scheme and host, such as https://telegram.example.org:8081")
        return url.rstrip("/")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(re.fullmatch(r"[1-9]\d{0,18}", part) for part in parts):
            raise ValueError("must be user ids (numbers) separated by commas, such as 123456789,987654321")
        return frozenset(int(part) for part in parts)

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("log_levels", mode="before")
    @classmethod
    def _levels(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        levels = {}
        for part in filter(None, (part.strip() for part in value.split(","))):
            name, _, level = (word.strip() for word in part.partition("="))
            if name.split(".")[0] not in PARTS or level.upper() not in LEVELS:
                raise ValueError(
                    f"must be parts of the bot ({', '.join(PARTS)}, or modules in them) with {', '.join(LEVELS)},"
                    " such as bot.delivery=DEBUG,storage=WARNING"
                )
            levels[name] = level.upper()
        return levels

    @field_validator("sentry_dsn", mode="after")
    @classmethod
    def _dsn(cls, dsn: SecretStr) -> SecretStr:
        url = dsn.get_secret_value()
        if url and not (_DSN.fullmatch(url) and _leads_somewhere(url)):
            raise ValueError("is no DSN; copy it whole from Sentry, as in https://key@sentry.example.org/1")
        return dsn

    @field_validator("listen", mode="after")
    @classmethod
    def _place(cls, place: str | None) -> str | None:
        if place is None:
            return None
        if "/" in place and len(place.encode()) <= _SOCKET_BYTES:
            return place
        found = _HOST_PORT.fullmatch(place)
        if found is None or int(found["port"]) > 65535:
            raise ValueError(
                "is no place to listen; write 127.0.0.1:8080, or a short path such as /run/unesco-bot/web.sock"
            )
        return place

    @field_validator("webhook_url", mode="after")
    @classmethod
    def _webhook(cls, url: str | None, info: ValidationInfo) -> str | None:
        """Take what Telegram would take; a server in place of Telegram's may be told any port, and plain http."""
        if url is None:
            return None
        found = _WEBHOOK.fullmatch(url)
        if found is None or found["path"] in _PAGES or not _leads_somewhere(url):
            raise ValueError("is no address with a path of its own; write one such as https://bot.example.org/telegram")
        parts = urlsplit(url)
        if info.data.get("api_url") == TELEGRAM and not (parts.scheme == "https" and parts.port in _WEBHOOK_PORTS):
            raise ValueError("is nothing that Telegram would call; it takes https on port 443, 80, 88 or 8443 only")
        if info.data.get("listen", "") is None:
            raise ValueError("needs BOT_LISTEN: where the web server listens that the proxy hands updates to")
        return url

    @field_validator("webhook_secret", mode="after")
    @classmethod
    def _secret(cls, secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if text and not _WEBHOOK_SECRET.fullmatch(text):
            raise ValueError("may have 1 to 256 of the characters A-Z a-z 0-9 _ - and no others")
        return secret

    @property
    def listen_at(self) -> tuple[str, int] | Path | None:
        """Host and port, or the file of a socket; None where no web server is asked for."""
        if self.listen is None:
            return None
        if "/" in self.listen:
            return Path(self.listen)
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def webhook_path(self) -> str:
        """The path of the webhook's address."""
        return urlsplit(self.webhook_url or "").path

    @property
    def webhook_key(self) -> str:
        """What Telegram has to say with each update.

        Unless it is set it is made of the token, which can't be found out from it: so nothing has to be kept for it, it
        is the same after a move or a restore, and it changes when the token does.
        """
        secret = self.webhook_secret.get_secret_value()
        return secret or hmac.digest(self.token.get_secret_value().encode(), b"webhook", hashlib.sha256).hex()

    @property
    def state_url(self) -> str:
        """The address of the state database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / 'state.db'}"

    @property
    def zone(self) -> ZoneInfo:
        """The default time zone."""
        return ZoneInfo(self.timezone)


def read_settings(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win over the environment.

    Raises SettingsError naming the first wrong setting, and never a token or a login, whichever setting has them.
    """
    try:
        return Settings(**overrides)
    except ValidationError as wrong:
        fault = wrong.errors(include_input=True, include_url=False)[0]
        name = "BOT_" + str(fault["loc"][0]).upper() if fault["loc"] else "settings"
        said = fault["msg"].removeprefix("Value error, ")
        shown = "" if name in _SECRET else f" '{strike_login(str(fault['input']))}'"
        if fault["type"] == "literal_error":
            said = f"must be {said.removeprefix('Input should be ')}"
        raise SettingsError(strike_token(f"{name}{shown} {said}")) from None
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8 text; save it as UTF-8") from None
    except OSError as fault:  # a home of somebody else, say
        raise SettingsError(
            f".env can't be read: {fault.strerror}; go to a folder that this user may read, or to one without a .env"
        ) from None
