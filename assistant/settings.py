"""What can be set: by argument, by ASSISTANT_* variable, or in a .env file. Builds nothing."""

from __future__ import annotations

import hashlib
import ipaddress
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigurationError
from assistant.resources import bundled_folder

EXTRACTIVE = "extractive"
"""The model's name where answers are made without one."""

DEFAULT_MODEL = "openai:gpt-6-luna"
"""Where a key is set and no model is named: of OpenAI's current models the small one, for focused and frequent tasks.

The openai (3.52) and langchain-openai (1.7) packages list it; LiteLLM's and Vercel's documentation give what it is for
and its price, $0.10 and $0.50 a million tokens (October 2026).
"""

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine reaches."""

SHORTEST_TOKEN = 16
"""Characters of the shortest token of the HTTP API: one that is guessed is worse than none, which is at least known."""


def listed(text: str) -> list[str]:
    """The parts of a setting that has commas between them."""
    return [part.strip() for part in text.split(",") if part.strip()]


class Settings(BaseSettings):
    """The assistant's settings; unknown arguments are refused."""

    # A .env file may hold other programs' lines, so what is unknown there is passed over; see __init__ for arguments.
    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    source: Annotated[Path, Field(description="Folder of documents to answer from.")] = bundled_folder("seeds")
    data_dir: Annotated[
        Path | None, Field(description="Folder for the index; by default one for each source below .assistant.")
    ] = None
    model: Annotated[
        str,
        Field(
            description="How answers are written: 'extractive' quotes the documents; 'openai:NAME', 'gguf:PATH' and "
            f"'PROVIDER:NAME' write them. By default {DEFAULT_MODEL} where OPENAI_API_KEY is set, else extractive."
        ),
    ] = ""
    judge: Annotated[
        str,
        Field(
            description="A model, named as `model` is, that is asked about what another wrote and the check finds weak."
        ),
    ] = ""
    model_timeout: Annotated[
        float, Field(description="Seconds a model may take for one reply, retries included.", gt=0, le=3_600)
    ] = 120.0
    token_budget: Annotated[
        int, Field(description="Tokens of a prompt, evidence included.", ge=2_000, le=1_000_000)
    ] = 6_000
    answer_tokens: Annotated[
        int, Field(description="Tokens a model may write, its reasoning included.", ge=50, le=100_000)
    ] = 2_000
    strict: Annotated[bool, Field(description="Leave out what a model writes without support.")] = False
    input_price: Annotated[
        float | None, Field(description="US dollars a million tokens that the model reads.", ge=0)
    ] = None
    output_price: Annotated[
        float | None, Field(description="US dollars a million tokens that the model writes.", ge=0)
    ] = None
    prompts: Annotated[
        Path | None, Field(description="Folder of prompts of your own; those not in it are the shipped ones.")
    ] = None
    embeddings: Annotated[str, Field(description="Embedding model: 'local', or 'openai:NAME'.")] = "local"
    chroma_url: Annotated[str, Field(description="A Chroma server; by default Chroma runs in process.")] = ""
    database_url: Annotated[str, Field(description="Database of the catalogue; by default SQLite in data_dir.")] = ""
    private_pages: Annotated[
        bool, Field(description="Fetch web pages from private networks and from this machine, too.")
    ] = False
    host: Annotated[str, Field(description="Address that the page is served on.")] = "127.0.0.1"
    port: Annotated[int, Field(description="Port that the page is served on.", ge=0, le=65_535)] = 7860
    passages: Annotated[int, Field(description="Passages that are read for one answer.", ge=1, le=50)] = 12
    longest_question: Annotated[int, Field(description="Characters that a question may have.", ge=1)] = 2_000
    questions_a_minute: Annotated[int, Field(description="Questions a minute that one reader may ask.", ge=1)] = 30
    questions_in_all: Annotated[int, Field(description="Questions a minute that all may ask together.", ge=1)] = 600
    questions_at_once: Annotated[
        int | None,
        Field(
            description="Questions that are worked on at the same time; by default 32 where a language model writes, "
            "else twice the processors, and at least 4.",
            ge=1,
            le=1_000,
        ),
    ] = None
    questions_waiting: Annotated[
        int, Field(description="Questions that may wait for their turn; more are refused.", ge=0, le=100_000)
    ] = 200
    auth: Annotated[
        SecretStr | None,
        Field(description="Who may use the page: NAME:HASH, with commas between, or a file with one on each line."),
    ] = None
    uploads: Annotated[
        bool | None,
        Field(description="Whether readers of the page may add, replace and delete documents; else: see uploads_on."),
    ] = None
    uploads_a_minute: Annotated[int, Field(description="Files a minute that one reader may add.", ge=1)] = 60
    documents_in_all: Annotated[int, Field(description="Files that the folder may hold for one to be added.", ge=1)] = (
        5_000
    )
    public_url: Annotated[
        str, Field(description="Address at which others reach the server, for links to documents.")
    ] = ""
    allowed_hosts: Annotated[
        str, Field(description="Further names that the server answers to, with commas between, such as a container's.")
    ] = ""
    trusted_proxies: Annotated[
        str,
        Field(
            description="Addresses or networks of the reverse proxies whose X-Forwarded-For, -Proto and -Host count, "
            "with commas between, such as 127.0.0.1 or 10.0.0.0/8."
        ),
    ] = ""
    api_tokens: Annotated[
        SecretStr | None,
        Field(
            description="Bearer tokens of the HTTP API and of MCP, with commas between. Without any, both are open, or "
            "closed where users are set (ASSISTANT_AUTH)."
        ),
    ] = None
    cors_origins: Annotated[
        str, Field(description="Origins whose pages may call the HTTP API, with commas between; by default none.")
    ] = ""
    shutdown_grace: Annotated[
        float,
        Field(description="Seconds that questions under way have to be answered when the process stops.", ge=0),
    ] = 25.0
    lock_timeout: Annotated[float, Field(description="Seconds to wait for another process's index lock.", ge=0)] = 10.0

    openai_api_key: Annotated[
        SecretStr | None, Field(description="OpenAI's key, for its models.", validation_alias="OPENAI_API_KEY")
    ] = None
    openai_base_url: Annotated[
        str, Field(description="Another server that speaks OpenAI's protocol.", validation_alias="OPENAI_BASE_URL")
    ] = ""

    slack_bot_token: Annotated[
        SecretStr | None, Field(description="Slack's bot token, xoxb-...", validation_alias="SLACK_BOT_TOKEN")
    ] = None
    slack_app_token: Annotated[
        SecretStr | None,
        Field(description="Slack's app-level token, xapp-..., for Socket Mode.", validation_alias="SLACK_APP_TOKEN"),
    ] = None
    slack_signing_secret: Annotated[
        SecretStr | None,
        Field(description="Slack's signing secret, for events over HTTP.", validation_alias="SLACK_SIGNING_SECRET"),
    ] = None

    webhook_token: Annotated[
        SecretStr | None, Field(description="Token of an outgoing webhook of Mattermost or Rocket.Chat.")
    ] = None

    def __init__(self, **values: Any) -> None:
        unknown = sorted(name for name in values if name not in type(self).model_fields and not name.startswith("_"))
        if unknown:
            raise ConfigurationError(
                f"There is no setting {', '.join(unknown)}.", f"There are: {', '.join(type(self).model_fields)}."
            )
        super().__init__(**values)

    @model_validator(mode="after")
    def _choose_model(self) -> Self:
        if not self.model:
            self.model = DEFAULT_MODEL if self.openai_api_key else EXTRACTIVE
        return self

    @field_validator("api_tokens")
    @classmethod
    def _check_tokens(cls, tokens: SecretStr | None) -> SecretStr | None:
        if tokens and any(len(token) < SHORTEST_TOKEN for token in listed(tokens.get_secret_value())):
            raise ValueError(f"each token needs at least {SHORTEST_TOKEN} characters")
        return tokens

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, proxies: str) -> str:
        for each in listed(proxies):
            ipaddress.ip_network(each, strict=False)  # its ValueError says what is wrong
        return proxies

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("should look like https://HOST or https://HOST/PATH")
        return url.rstrip("/")

    @property
    def uploads_on(self) -> bool:
        """Whether the page takes documents: as set, else where readers log in, or only this machine reaches it."""
        if self.uploads is not None:
            return self.uploads
        return self.auth is not None or (self.host in LOOPBACK and not self.public_url)

    @property
    def index_folder(self) -> Path:
        """Where the index is kept: two sources never share one by accident."""
        if self.data_dir is not None:
            return self.data_dir
        source = self.source.resolve()
        return Path(".assistant") / f"{source.name}-{hashlib.sha256(str(source).encode()).hexdigest()[:8]}"
