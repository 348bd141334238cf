"""A process that hands one message to apprise; run by `apprise_sender`, never imported by the program.

It is a process of its own because apprise connects by itself, through `requests` and `smtplib`, and neither has a
guard: here, and nowhere else in the program, the look-up of names is replaced by one that judges every address, and
redirects are refused. Its input and its answer are JSON; it writes nothing else, for libraries log addresses.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
import sys
from typing import Any

from weatherglass.providers.notices.address_guard import AddressGuard

NOT_OVER_APPRISE = frozenset({"NotifyJSON", "NotifyXML", "NotifyForm", "NotifyAppriseAPI"})
"""Senders of webhooks: the program has its own, with bounds and a key in the header."""


def answer_to(asked: dict[str, Any]) -> dict[str, Any]:
    """Send what is asked for; {"sent": true}, or why not."""
    try:
        import apprise
    except ImportError:
        return {"problem": "apprise is not installed; pip install 'weatherglass[serve]' brings it", "final": True}
    guard, forbidden = AddressGuard(allow_loopback=bool(asked["allow_loopback"])), []
    look_up = socket.getaddrinfo

    def guarded(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        rows = look_up(host, port, *more, **named)
        for row in rows:
            why = guard.why_not(str(row[4][0]))
            if why:
                forbidden.append(why)
                raise OSError("not to this address")
        return rows

    socket.getaddrinfo = guarded
    _refuse_redirects()
    target = apprise.Apprise.instantiate(asked["address"], suppress_exceptions=True)
    if target is None:
        return {"problem": "apprise does not know such an address", "final": True}
    if type(target).__name__ in NOT_OVER_APPRISE:
        return {"problem": "give the https:// address itself: webhooks are sent without apprise", "final": True}
    apprise_object = apprise.Apprise()
    apprise_object.add(target)
    kind = {"info": "info", "warning": "warning", "critical": "failure"}[asked["severity"]]
    if apprise_object.notify(body=asked["body"], title=asked["title"], notify_type=kind):
        return {"sent": True}
    if forbidden:
        return {"problem": f"its address leads to {forbidden[-1]}; nothing was sent", "final": True}
    return {"problem": "apprise could not hand it over (refused, unreachable, or a wrong token)", "final": False}


def _refuse_redirects() -> None:
    import requests

    send = requests.Session.send

    def one_hop(self: Any, request: Any, **named: Any) -> Any:
        return send(self, request, **{**named, "allow_redirects": False, "proxies": {}})

    requests.Session.send = one_hop  # type: ignore[method-assign]


def main() -> None:
    """Answer one question from standard input."""
    asked = json.load(sys.stdin)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            found = answer_to(asked)
        except Exception as exc:  # noqa: BLE001 - whatever a plug-in does, the program hears of it without its text
            found = {"problem": f"apprise gave up ({type(exc).__name__})", "final": False}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
