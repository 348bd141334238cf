"""Conditions of a request: whether the client has the document already, and whether it takes gzip."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

REVALIDATE = "private, no-cache"
"""Answers may be kept by browsers and are asked about each time: 304 when nothing has changed."""
VARY = "Accept-Encoding, Accept-Language"


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip.

    >>> takes_gzip("gzip, br"), takes_gzip("gzip;q=0, *"), takes_gzip("br"), takes_gzip("*;q=0.5")
    (True, False, False, True)
    """
    weights = {}
    for part in accepted[:200].split(","):
        name, _, parameter = part.partition(";")
        value = parameter.strip().removeprefix("q=")
        weights[name.strip().lower()] = value.strip("0.") != "" if parameter.strip() else True
    return weights.get("gzip", weights.get("*", False))


def has(known: str | None, since: str | None, etag: str, changed_at: float) -> bool:
    """Whether a client has the document, by its If-None-Match or else its If-Modified-Since.

    >>> has('"a", W/"b"', None, 'W/"b"', 5.0), has(None, "Thu, 01 Jan 1970 00:00:04 GMT", 'W/"b"', 5.0)
    (True, False)
    """
    if known is not None:
        return known.strip() == "*" or etag.removeprefix("W/") in {
            each.strip().removeprefix("W/") for each in known[:1000].split(",")
        }
    if since is None:
        return False
    try:
        return int(changed_at) <= parsedate_to_datetime(since).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False
