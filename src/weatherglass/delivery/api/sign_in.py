"""Signing in with a browser, which cannot send the token by itself: a form, and a session that lives in a cookie.

The token is in the body of one request, never in an address. A session is a random word of its own; a new one is made
at each signing in, and sessions end with the server.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from weatherglass.app.server_access import Access
from weatherglass.messages.text import text

PATH = "/sign-in"
COOKIE = "weatherglass_session"
SESSION_SECONDS = 12 * 3600.0
MOST_SESSIONS = 256
MOST_FAILURES, FAILURE_SECONDS = 10, 60.0
POLICY = "default-src 'none'; style-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


class Sessions:
    """Who has signed in.

    Examples
    --------
    >>> access = Access("0.0.0.0", 8421, "a-token-of-sixteen")
    >>> sessions = Sessions(access, monotonic=lambda: 0.0)
    >>> cookie = sessions.begin("a-token-of-sixteen")
    >>> sessions.holds(cookie.partition(";")[0]), sessions.holds("weatherglass_session=no")
    (True, False)
    """

    def __init__(self, access: Access, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._access, self._monotonic = access, monotonic
        self._ends: OrderedDict[str, float] = OrderedDict()
        self._failures: deque[float] = deque(maxlen=MOST_FAILURES)

    @property
    def throttled(self) -> bool:
        """Whether wrong tokens came so often that none is looked at for a while."""
        full = len(self._failures) == MOST_FAILURES
        return full and self._monotonic() - self._failures[0] < FAILURE_SECONDS

    def knows(self, token: str) -> bool:
        """Whether this is the token; a wrong one is counted."""
        if self.throttled:
            return False
        right = self._access.knows(token)
        if not right:
            self._failures.append(self._monotonic())
        return right

    def begin(self, token: str) -> str:
        """The Set-Cookie of a new session; "" for a wrong token."""
        if not self.knows(token):
            return ""
        word = secrets.token_urlsafe(32)
        self._ends[word] = self._monotonic() + SESSION_SECONDS
        while len(self._ends) > MOST_SESSIONS:
            self._ends.popitem(last=False)
        return f"{COOKIE}={word}; Path=/; HttpOnly; SameSite=Strict; Max-Age={SESSION_SECONDS:.0f}"

    def holds(self, cookies: str) -> bool:
        """Whether a Cookie header has a session that has not ended."""
        try:
            found = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return False
        return found is not None and self._ends.get(found.value, 0.0) > self._monotonic()


def token_of_form(body: bytes) -> str:
    r"""The token of a form as browsers send it; "" when it has none.

    >>> token_of_form(b"token=a%2Bb"), token_of_form(b"\xff")
    ('a+b', '')
    """
    try:
        found = parse_qs(body.decode("ascii"), max_num_fields=4).get("token", [""])
    except ValueError:
        return ""
    return found[0].strip()


def page(lang: str, *, wrong: bool) -> bytes:
    """The form."""

    def said(key: str) -> str:
        return escape(text(f"sign_in.{key}", lang))

    alert = f'<p role="alert">{said("wrong")}</p>' if wrong else ""
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>Weatherglass: {said("title")}</title></head>
<body><main><h1>Weatherglass</h1><p>{said("where")}</p>{alert}
<form method="post" action="{PATH}"><p><label for="token">{said("token")}</label><br>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus></p>
<p><button type="submit">{said("button")}</button></p></form></main></body></html>
""".encode()
