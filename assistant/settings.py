"""What can be set: by argument, by ASSISTANT_* variable, or in a .env file. Builds nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.resources import bundled_folder

EXTRACTIVE = "extractive"
"""The model's name where answers are made without one."""


class Settings(BaseSettings):
    """The assistant's settings; unknown arguments are refused."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", env_file=".env", env_ignore_empty=True, extra="forbid")

    source: Annotated[Path, Field(description="Folder of documents to answer from.")] = bundled_folder("seeds")
    data_dir: Annotated[
        Path | None, Field(description="Folder for the index; by default one for each source below .assistant.")
    ] = None
    model: Annotated[str, Field(description="How answers are written: 'extractive' quotes the documents.")] = EXTRACTIVE
    embeddings: Annotated[str, Field(description="Embedding model: 'local', or 'openai:NAME'.")] = "local"
    chroma_url: Annotated[str, Field(description="A Chroma server; by default Chroma runs in process.")] = ""
    database_url: Annotated[str, Field(description="Database of the catalogue; by default SQLite in data_dir.")] = ""
    host: Annotated[str, Field(description="Address that the page is served on.")] = "127.0.0.1"
    port: Annotated[int, Field(description="Port that the page is served on.", ge=0, le=65_535)] = 7860
    passages: Annotated[int, Field(description="Passages that are read for one answer.", ge=1, le=50)] = 12
    longest_question: Annotated[int, Field(description="Characters that a question may have.", ge=1)] = 2_000
    lock_timeout: Annotated[float, Field(description="Seconds to wait for another process's index lock.", ge=0)] = 10.0

    @property
    def index_folder(self) -> Path:
        """Where the index is kept: two sources never share one by accident."""
        if self.data_dir is not None:
            return self.data_dir
        source = self.source.resolve()
        return Path(".assistant") / f"{source.name}-{hashlib.sha256(str(source).encode()).hexdigest()[:8]}"
