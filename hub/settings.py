"""Every setting of the hub, read once from the environment (prefix HUB_) and checked at start."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """Values with their defaults; `config/hub.example.toml` explains each one."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="ignore", frozen=True)

    data: Path = Path("var")
    config: Path = ROOT / "config"
    database_url: str = ""
    database_owner_url: str = ""
    object_store: str = ""
    root_key: str = ""
    root_key_file: Path | None = None
    root_key_profile: str = ""
    keyring: str = ""
    keyring_profile: str = ""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_checksums: str = "when_supported"
    redis_url: str = ""
    clamd: str = ""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_origin: str = ""
    trusted_proxies: str = ""
    socket_limit: int = Field(default=48, ge=1)
    database_pool: int = Field(default=10, ge=2)

    upload_limit_mib: int = Field(default=25, ge=1, le=2047)
    upload_hours: int = Field(default=24, ge=1, le=24)
    ocr_seconds: int = Field(default=30, ge=5, le=300)
    deposit_mib_per_day: int = Field(default=500, ge=1)
    household_mib: int = Field(default=2000, ge=1)
    sandbox: Literal["", "required", "best_effort"] = ""
    session_idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)
    sign_in_attempts_per_hour: int = Field(default=20, ge=1)
    refusals_per_minute: int = Field(default=20, ge=1)
    draft_days: int = Field(default=7, ge=1)
    access_request_days: int = Field(default=30, ge=1)
    piece_reminder_days: int = Field(default=7, ge=1)
    root_rotation_days: int = Field(default=30, ge=1)
    log_host: str = "hub.localhost"

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, declared: str) -> str:
        """Refuse, at start, what is not a list of addresses or networks."""
        for one in filter(None, map(str.strip, declared.split(","))):
            ip_network(one)
        return declared

    @field_validator("clamd")
    @classmethod
    def _scanner(cls, address: str) -> str:
        """Refuse, at start, an address that documents would reach in clear over a network."""
        url = urlsplit(address)
        near = url.scheme == "tcp" and url.hostname in ("127.0.0.1", "localhost", "::1") and url.port
        if (
            address
            and not near
            and not (url.scheme == "unix" and url.path.startswith("/") and not url.netloc)
        ):
            raise ValueError(
                "unix:/path/of/the/socket or tcp://127.0.0.1:port: clamd speaks in clear, only here"
            )
        return address

    @property
    def database(self) -> str:
        """The database address; a SQLite file in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data / 'hub.sqlite3'}"

    @property
    def upload_limit(self) -> int:
        """Largest accepted file, in bytes."""
        return self.upload_limit_mib * 1024 * 1024

    @property
    def sandbox_required(self) -> bool:
        """Whether files are refused when their parser cannot be confined; so it is for a public service."""
        return self.sandbox == "required" or (not self.sandbox and self.origin.startswith("https:"))

    @property
    def origin(self) -> str:
        """The one origin pages are served from, as a browser writes it."""
        return self.public_origin or f"http://{self.address}"

    @property
    def address(self) -> str:
        """Host and port listened on, as they stand in an origin."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def nicknames(self) -> frozenset[str]:
        """Other names of this very machine, where its browser may look for pages that are served to no other.

        None once browsers come from elsewhere: then what a name leads to is not ours to say.
        """
        if self.public_origin or self.host not in LOOPBACK:
            return frozenset()
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"}) - {self.address}


def load_settings() -> Settings:
    """Settings from the environment. Raises ConfigurationError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "HUB_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name}: {first['msg']}") from error
