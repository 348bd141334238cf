"""What goes wrong on the way to an answer: the boundary at which exceptions of the network become sentences of ours.

No text that leaves this module holds a secret: every detail passes through `Secrets.hidden` before it is cut short.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from weatherglass.errors import SourceError, SourceRefused, Unreachable
from weatherglass.providers.http.deadline import Deadline
from weatherglass.providers.http.policy import HttpPolicy

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which asking again makes sense."""
DETAIL = 120
"""Characters of a foreign message that are shown."""
_REMEDIES: Mapping[int, str] = {
    400: "the source does not understand the question",
    401: "it wants a key, or another one: check the setting of this source",
    403: "it does not serve this client: ask less often, set a contact, or check the key",
    404: "it has no such document",
    408: "try again later",
    410: "the document is gone for good",
    425: "try again later",
    429: "it was asked too often: wait, or ask for less",
}


@dataclass(frozen=True, slots=True)
class Secrets:
    """Words that no message may show.

    >>> Secrets(("a b/c",)).hidden("key=a+b%2Fc, again: a b/c")
    'key=***, again: ***'
    """

    words: tuple[str, ...] = field(repr=False)

    def hidden(self, text: str) -> str:
        """The text with every secret replaced by stars, however each of its characters is spelt.

        Servers repeat questions in spellings of their own: half percent-encoded, escaped as HTML or JSON.
        """
        for word in sorted(filter(None, self.words), key=len, reverse=True):
            text = re.sub("".join(map(_spellings, word)), "***", text)
        return text


def _spellings(character: str) -> str:
    """A pattern for one character: as it is, percent-encoded (even twice), and as HTML, JSON and Python escape it."""
    code, encoded = ord(character), character.encode("utf-8", errors="replace")
    forms = [re.escape(character), f"&#0*{code};", f"&#[xX]0*(?i:{code:x});", rf"\\u(?i:{code:04x})"]
    forms += ["".join(f"%(?:25)*(?i:{byte:02x})" for byte in encoded), "".join(rf"\\x{byte:02x}" for byte in encoded)]
    forms += {" ": [r"\+"], "&": ["&amp;"], "<": ["&lt;"], ">": ["&gt;"], '"': ["&quot;", r'\\"'], "/": [r"\\/"]}.get(
        character, []
    )
    if not character.isascii():
        forms.append("\ufffd")  # the page was in another encoding than it was read in
    return f"(?:{'|'.join(forms)})"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an attempt brought no document.

    Attributes
    ----------
    problem
        A sentence without secrets, for people.
    retry
        Whether another attempt may do better. Such a fault also counts against the host.
    offline
        No connection came about at all.
    status, retry_after_s
        Of an answer with an error status, as the server gave them.
    """

    problem: str
    retry: bool = True
    offline: bool = False
    status: int | None = None
    retry_after_s: float | None = None

    def error(self, source: str, tries: int) -> SourceError:
        """The exception for the caller."""
        said = self.problem if tries < 2 else f"{self.problem} (tried {tries} times)"
        if self.status is not None:
            return SourceRefused(source, self.status, said, retry_after_s=self.retry_after_s)
        return Unreachable(source, said, offline=self.offline)


class AttemptFailed(Exception):
    """One attempt failed; travels inside the client only."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.problem)


def refusal(status: int, words: str, retry_after_s: float | None) -> Fault:
    """The fault of an answer with an error status; `words` is what the answer says, hidden and cut already."""
    remedy = _REMEDIES.get(status, "the source is in trouble: try again later" if status >= 500 else "not a document")
    said = f"{remedy}; it says {words}" if words else remedy
    return Fault(said, retry=status in RETRIED, status=status, retry_after_s=retry_after_s)


# By the name of the class: httpx2 and httpcore2 give their exceptions the same names. {host}, {detail}, {connect} and
# {silence} are filled in. The second part says whether to try again, the third whether there was no connection at all.
_SENTENCES: Mapping[str, tuple[str, bool, bool]] = {
    "ConnectTimeout": ("no connection to {host} within {connect:g} s", True, True),
    "ConnectError": ("no connection to {host}: {detail}", True, True),
    "ReadTimeout": ("{host} was silent for {silence:g} s", True, False),
    "WriteTimeout": ("{host} took no byte of the request for {silence:g} s", True, False),
    "PoolTimeout": ("no connection to {host} became free", True, False),
    "TimeoutException": ("{host} took too long", True, False),
    "RemoteProtocolError": ("{host} cut its answer off, or broke the rules of HTTP: {detail}", True, False),
    "NetworkError": ("the connection to {host} was cut: {detail}", True, False),
    "DecodingError": ("the answer of {host} is damaged: {detail}", True, False),
    "ProxyError": ("the proxy on the way to {host} refused: {detail}", True, True),
    "TooManyRedirects": ("{host} redirects in circles", False, False),
    "HTTPStatusError": ("{host} answered with an error: {detail}", False, False),
    "OSError": ("the connection to {host} failed: {detail}", True, False),
    # the rest is a request that cannot be made, or a slip of this program; asking again would not help
    "Exception": ("the request to {host} could not be carried out: {detail}", False, False),
}
_TIMEOUTS = frozenset({"TimeoutException", "TimeoutError"})


def fault_of(exc: Exception, host: str, policy: HttpPolicy, deadline: Deadline, secrets: Secrets) -> Fault:
    """The fault that an exception of httpx2, httpcore2, the TLS library or the operating system stands for."""
    names = [each.__name__ for each in type(exc).__mro__]
    if deadline.passed and _TIMEOUTS.intersection(names):
        return too_late(host, deadline)
    behind = tuple(_behind(exc))
    detail = secrets.hidden(str(exc) or names[0])
    detail = detail[:DETAIL] + ("..." if len(detail) > DETAIL else "")
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in behind):
        return Fault(f"the TLS certificate of {host} is not accepted: {detail}", retry=False)
    if any(isinstance(each, ssl.SSLError) for each in behind):
        return Fault(f"no secure connection to {host}: {detail}")
    if any(isinstance(each, socket.gaierror | UnicodeError) for each in behind):
        return Fault(f"no address is known for {host}: there is no network, or no such host", offline=True)
    sentence, retry, offline = next(_SENTENCES[name] for name in names if name in _SENTENCES)
    said = sentence.format(host=host, detail=detail, connect=policy.connect_timeout_s, silence=policy.silence_s)
    return Fault(said, retry=retry, offline=offline)


def too_late(host: str, deadline: Deadline) -> Fault:
    """The fault of an answer that was not there in time."""
    return Fault(f"no complete answer of {host} within the deadline of {deadline.total_s:g} s", retry=False)


def _behind(exc: BaseException) -> Iterator[BaseException]:
    """An exception and those that it was made from."""
    seen: list[BaseException] = []
    waiting = [exc]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.append(each)
        yield each
        made_from = (each.__cause__, each.__context__, *each.args)
        waiting.extend(other for other in made_from if isinstance(other, BaseException))
