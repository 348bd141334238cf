"""Who may reach the server: where it listens, the token it asks for, the names it answers to."""

from __future__ import annotations

import hmac
import ipaddress
import os
import socket
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from weatherglass.app.settings import Settings
from weatherglass.errors import UnreadableFile, UsageError

TOKEN = "WEATHERGLASS_TOKEN"  # noqa: S105 - the name of a variable
LEAST_TOKEN, MOST_TOKEN = 16, 512
_LOCAL_NAMES = frozenset({"localhost"})


@dataclass(frozen=True, slots=True)
class Access:
    """Where the server listens and whom it answers.

    Attributes
    ----------
    token
        What clients must give; "" asks for none. Never printed.
    names
        Names, in lower case, under which it may be asked for. Addresses in numbers are always answered: a page of
        somebody else's can be made to lead here only by a name.
    """

    host: str
    port: int
    token: str = field(default="", repr=False)
    names: frozenset[str] = _LOCAL_NAMES

    @property
    def loopback(self) -> bool:
        """Whether nobody outside this machine can reach it."""
        return is_loopback(self.host)

    def knows(self, token: str) -> bool:
        """Whether this is the token; takes as long for a wrong one as for the right one."""
        return bool(self.token) and hmac.compare_digest(token.encode(), self.token.encode())

    def answers_to(self, host_header: str) -> bool:
        """Whether a request that names this host is meant for this server."""
        name = _name_of(host_header)
        if name is None:
            return False
        if name in self.names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self.loopback


def access_of(
    settings: Settings,
    *,
    host: str | None = None,
    port: int | None = None,
    token_file: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Access:
    """What the options, the environment and the settings say together; options win.

    Raises
    ------
    UsageError
        When others than this machine could reach it and there is no token, the token is too short, or the port is none.
    UnreadableFile
        When the file of the token cannot be read, or others than its owner can.
    """
    given = os.environ if environment is None else environment
    where = host if host is not None else settings.serve.host
    at = port if port is not None else settings.serve.port
    if not 0 <= at <= 65535:
        raise UsageError(f"port={at} must be 0 to 65535; 0 takes a free one")
    if not where or any(sign in where for sign in " /\\\x00"):
        raise UsageError(f"host={where!r} is no address to listen at; give 127.0.0.1, ::1, 0.0.0.0 or a name")
    file = token_file if token_file is not None else settings.serve.token_file
    token = _token_of(Path(file).expanduser()) if file else given.get(TOKEN, "").strip()
    if token and not (LEAST_TOKEN <= len(token) <= MOST_TOKEN and token.isascii() and token.isprintable()):
        raise UsageError(
            f"the token has {len(token)} characters; it must have {LEAST_TOKEN} to {MOST_TOKEN}, printable ASCII. "
            "Make one: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    if not token and not is_loopback(where):
        raise UsageError(
            f"host={where} can be reached by others, and there is no token: give --token-file FILE or set {TOKEN}; "
            "127.0.0.1 needs none"
        )
    own = {each.strip().lower() for each in settings.serve.names.split(",") if each.strip()}
    machine = set() if is_loopback(where) else {socket.gethostname().lower(), where.lower()}
    return Access(where, at, token, _LOCAL_NAMES | own | machine)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host.

    >>> [is_loopback(each) for each in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in _LOCAL_NAMES


def _name_of(header: str) -> str | None:
    """The host of a Host header, without its port; None when it is none."""
    if header.startswith("["):
        name, sign, rest = header[1:].partition("]")
        port = rest.removeprefix(":")
        return name if sign and (not rest or (rest.startswith(":") and port.isdigit())) else None
    name, sign, port = header.partition(":")
    if not name or (sign and not (port.isascii() and port.isdigit())):
        return None
    return name.lower().removesuffix(".")


def _token_of(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except OSError as exc:
        raise UnreadableFile(path, exc.strerror or str(exc), "give the file that holds the token") from exc
    except UnicodeDecodeError as exc:
        raise UnreadableFile(path, "it is no text", "give the file that holds the token") from exc
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise UnreadableFile(path, "others than its owner can read it", f"chmod 600 {path}")
    token = text.strip()
    if not token:
        raise UnreadableFile(path, "it is empty", "put the token into it")
    return token
