"""What an ask means to a provider: which names, until which day, and in whose name the outside is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.market.payload import Words
from weatherglass.providers.contract import Ask


def wanted(ask: Ask, serves: Sequence[str], source: str) -> tuple[str, ...]:
    """The names of an ask that the source gives, or all that it gives when the ask names none.

    Names of other sources are passed over: one ask may go to several sources.

    Raises
    ------
    UsageError
        When the source gives none of the names.
    """
    given = tuple(name for name in dict.fromkeys(ask.names) if name in serves)
    if ask.names and not given:
        raise UsageError(f"{source} does not give {', '.join(ask.names)}; {nearest(ask.names[0], serves)}")
    return given or tuple(serves)


def last_day(ask: Ask) -> date:
    """The last day of an ask, at latest the UTC day on which it is made."""
    today = ask.now.astimezone(UTC).date()
    return today if ask.last is None else min(ask.last, today)


def contact_header(contact: str, source: str) -> Words:
    """The User-Agent by which a source that wants to know who asks is asked.

    Parameters
    ----------
    contact
        An address at which the person who runs this program answers ("name@example.org").

    Raises
    ------
    UsageError
        When it is empty, or cannot stand in a header.
    """
    said = contact.strip()
    if not said:
        raise UsageError(
            f"{source} wants to know who asks: set contact to an address at which you answer, as name@example.org"
        )
    if not (said.isascii() and said.isprintable()):
        raise UsageError(f"contact {said!r} cannot stand in a header: use printable ASCII characters on one line")
    return MappingProxyType({"User-Agent": f"weatherglass ({said})"})
