"""Questions a minute, by one caller and by all: counted with those of the page and of chats."""

from __future__ import annotations

import hashlib

from starlette.exceptions import HTTPException
from starlette.requests import Request

from assistant.frontends.limits import Limits, Refusal
from assistant.settings import Settings

_REFUSED: dict[Refusal, str] = {
    "you": "Too many questions: the limit for one caller is {} a minute. Ask again in {} seconds.",
    "all": "Too many questions: the limit for all callers is {} a minute. Ask again in {} seconds.",
}


class Rates:
    """Counts questions. A caller is known by its token where tokens are needed, else by its address."""

    def __init__(self, limits: Limits, settings: Settings) -> None:
        self._limits = limits
        self._tokens = bool(settings.api_tokens)

    def caller(self, request: Request) -> str:
        """Who asks: the token's holder where tokens are needed, else whoever is at that address."""
        # Where no token is needed, whoever sends one could send another each time.
        if self._tokens:
            token = request.headers.get("authorization", "").partition(" ")[2].strip()
            return f"token:{hashlib.sha256(token.encode('utf-8', 'surrogatepass')).hexdigest()}"
        return f"address:{request.client.host if request.client else ''}"

    def count(self, request: Request) -> None:
        """Count a question that `request` asks; raises `HTTPException` 429 where there were too many."""
        if refused := self.refusal(request):
            raise HTTPException(429, refused, {"Retry-After": str(self._pause(request))})

    def refusal(self, request: Request) -> str:
        """Why a question that `request` asks is not answered; empty where it is, and then the question counts."""
        refusal = self._limits.refuse(self.caller(request))
        if refusal is None:
            return ""
        return _REFUSED[refusal].format(self._limits.allowed(refusal), self._pause(request))

    def _pause(self, request: Request) -> int:
        return max(1, self._limits.pause(self.caller(request)))
