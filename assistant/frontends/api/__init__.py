"""The HTTP API: questions and documents for programs, in the server that shows the page.

make_app(bot)   a FastAPI application with the routes; the page is mounted beside them
"""

from __future__ import annotations

from assistant.frontends.api.access import Guarded, bears_token
from assistant.frontends.api.app import make_app
from assistant.frontends.api.rates import Rates

__all__ = ["Guarded", "Rates", "bears_token", "make_app"]
