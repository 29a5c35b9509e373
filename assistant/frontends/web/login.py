"""The login page: a form, nothing else; and the way out."""

from __future__ import annotations

import html
from importlib.resources import files
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.frontends.web.door import KNOWN_COOKIE, LOGIN_COOKIE, STAYS, STAYS_KNOWN, Door, Entry
from assistant.frontends.web.texts import NAME, Texts, words_for

_LONGEST = 4_096
"""Bytes that a filled-in form may have."""
_STATUS: dict[Entry, int] = {"wrong": 401, "often": 429, "busy": 503}
_PAUSE = {429: "60", 503: "5"}
"""Seconds after which to try again, by status."""
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def login_routes(door: Door) -> APIRouter:
    """`/login`, which shows the form and takes it, and `/logout`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/login")
    def form(request: Request) -> Response:
        return _page(words_for(request))

    @routes.post("/login")
    async def enter(request: Request) -> Response:
        words = words_for(request)
        name, password = await _filled_in(request)
        if _from_elsewhere(request):
            return _page(words, words.login_wrong, 403)
        address = request.client.host if request.client else ""
        entry = await door.enter(name, password, address, request.cookies.get(KNOWN_COOKIE, ""))
        if entry != "right":
            said = {"wrong": words.login_wrong, "often": words.login_often, "busy": words.login_busy}
            return _page(words, said[entry], _STATUS[entry])
        entered = RedirectResponse("./", 303)
        secure = request.url.scheme == "https"
        cookies = ((LOGIN_COOKIE, door.token(name), STAYS), (KNOWN_COOKIE, door.known_token(name), STAYS_KNOWN))
        for cookie, value, stays in cookies:
            entered.set_cookie(cookie, value, stays, httponly=True, samesite="lax", secure=secure)
        return entered

    @routes.post("/logout")
    async def leave(request: Request) -> Response:
        left = Response(status_code=204)
        if not _from_elsewhere(request):
            door.leave(request.cookies.get(LOGIN_COOKIE, ""))
            left.delete_cookie(LOGIN_COOKIE, httponly=True, samesite="lax")
        return left

    return routes


async def _filled_in(request: Request) -> tuple[str, str]:
    """The name and the password of the form; empty where it is none of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST:
            return "", ""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:  # more fields than the form has
        return "", ""
    return fields.get("name", [""])[0], fields.get("password", [""])[0]


def _from_elsewhere(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _page(words: Texts, problem: str = "", status: int = 200) -> Response:
    told = f'<p role="alert">{html.escape(problem)}</p>' if problem else ""
    page = (
        f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8"><title>{html.escape(NAME)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{html.escape(NAME)}</h1>"
        f"<p>{html.escape(words.promise)}</p>{told}"
        '<form method="post" action="login">'
        f'<label>{html.escape(words.login_name)}<input name="name" autocomplete="username" required autofocus></label>'
        f"<label>{html.escape(words.login_word)}"
        '<input name="password" type="password" autocomplete="current-password" required></label>'
        f"<button>{html.escape(words.login)}</button></form></main></body></html>"
    )
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    headers |= {"Retry-After": _PAUSE[status]} if status in _PAUSE else {}
    return HTMLResponse(page, status, headers=headers)


_STYLE = files("assistant.frontends.web").joinpath("login.css").read_text("utf-8")
