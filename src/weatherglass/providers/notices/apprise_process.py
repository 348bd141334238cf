"""A process that hands one message to apprise; run by `apprise_sender`, never imported by the program.

It is a process of its own because apprise connects by itself, through `requests` and `smtplib`, and neither has a
guard: here every address is judged when a socket is about to connect to it, and redirects are refused. Its input and
its answer are JSON; it writes nothing else, for libraries log addresses.
"""

from __future__ import annotations

import contextlib
import io
import json
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
    forbidden = _guarded_connections(AddressGuard(allow_loopback=bool(asked["allow_loopback"])))
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


def _guarded_connections(guard: AddressGuard) -> list[str]:
    """Refuse every connection of this process to a forbidden address; why, in the list that is given back.

    The interpreter itself calls the hook with the address that a socket is about to connect or send to, whatever
    library does so; it cannot be taken away again.
    """
    forbidden: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            return
        address = arguments[1]
        if address is None:  # of a socket that is connected already
            return
        # a path is a socket of this machine; a name instead of an address would be looked up after this judgement
        host = str(address[0]) if isinstance(address, tuple) and isinstance(address[0], str) else "127.0.0.1"
        if why := guard.why_not(host):
            forbidden.append(why)
            raise OSError("not to this address")

    sys.addaudithook(hook)
    return forbidden


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
