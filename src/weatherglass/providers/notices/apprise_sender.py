"""Sends a message over apprise: mail, chat and everything else that it knows, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from weatherglass.providers.notices.address_guard import AddressGuard
from weatherglass.providers.notices.notice import Notice, NotSent

DEADLINE_S = 40.0
_PROCESS = "weatherglass.providers.notices.apprise_process"
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy"})


class AppriseSender:
    """Sends messages to one address as apprise writes them: "mailtos://...", "slack://...", "tgram://...".

    Parameters
    ----------
    channel
        Its name in the settings; the only thing of it that messages say.
    deadline_s
        After which the process is ended.
    """

    def __init__(self, channel: str, address: str, guard: AddressGuard, *, deadline_s: float = DEADLINE_S) -> None:
        self.channel, self._address, self._guard, self._deadline_s = channel, address, guard, deadline_s

    def __repr__(self) -> str:
        """The name of the channel; never the address."""
        return f"AppriseSender({self.channel!r})"

    def send(self, notice: Notice) -> None:
        """Send a message; its key stands in the last line.

        Raises
        ------
        NotSent
            When apprise has not handed it over, or is not installed.
        """
        asked = {
            "address": self._address, "allow_loopback": self._guard.allow_loopback, "title": notice.title,
            "body": f"{notice.body}\n\n[{notice.key}]", "severity": notice.severity,
        }  # fmt: skip
        problem, final = self._answer(json.dumps(asked))
        if problem:
            raise NotSent(self.channel, problem, final=final)

    def _answer(self, question: str) -> tuple[str, bool]:
        source = str(Path(__file__).parents[3])
        environment = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
        environment["PYTHONPATH"] = os.pathsep.join([source, *filter(None, [environment.get("PYTHONPATH")])])
        try:
            ran = subprocess.run(  # noqa: S603 - a module of ours; the address is its input
                [sys.executable, "-P", "-m", _PROCESS], input=question, capture_output=True, text=True,
                timeout=self._deadline_s, check=True, env=environment,
            )  # fmt: skip
            answer = json.loads(ran.stdout)
        except subprocess.TimeoutExpired:
            return f"apprise was not done within {self._deadline_s:g} s", False
        except (subprocess.CalledProcessError, OSError, ValueError):
            return "apprise ended without an answer", False
        return str(answer.get("problem", "")), bool(answer.get("final", False))
