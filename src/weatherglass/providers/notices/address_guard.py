"""Which addresses a message may go to: those of the public internet, and of this machine where the settings say so.

Whoever can set a channel's address could otherwise reach what only this machine can: a router, a database, the metadata
service of a cloud. A name is looked up once, every address that it has is judged, and the connection is made to an
address that was judged: a name that answers otherwise the second time gains nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

METADATA = frozenset(
    ip_address(each)
    for each in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "169.254.170.2")
)
"""Services that hand out credentials of the machine, by cloud; some lie in ranges that are public otherwise."""
_SPECIAL = (
    ip_network("192.0.0.0/24"),
    ip_network("192.88.99.0/24"),
    ip_network("64:ff9b::/96"),
    ip_network("2002::/16"),
)
"""Assignments of the protocol, and ways to write an IPv4 address as another one."""

Resolver = Callable[[str, int, float | None], list[str]]
"""(host, port, seconds) -> addresses."""


class ForbiddenAddress(Exception):
    """An address that no message is sent to; the text says of which kind it is, and not which it is."""


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Judges addresses.

    Attributes
    ----------
    allow_loopback
        Whether this machine itself may be reached.
    """

    allow_loopback: bool = False

    def why_not(self, address: str) -> str:
        """Why nothing is sent to an address, or "".

        >>> guard = AddressGuard()
        >>> [guard.why_not(address) for address in ("8.8.8.8", "10.1.2.3", "::ffff:8.8.8.8")]
        ['', 'a private network', 'an IPv4 address written as IPv6']
        >>> guard.why_not("127.0.0.1"), AddressGuard(allow_loopback=True).why_not("127.0.0.1")
        ('this machine (alerts.allow_loopback is not set)', '')
        """
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return "no address at all"
        if found in METADATA:
            return "the metadata service of a cloud"
        if isinstance(found, IPv6Address) and _embeds(found):
            return "an IPv4 address written as IPv6"
        if found.is_loopback:
            return "" if self.allow_loopback else "this machine (alerts.allow_loopback is not set)"
        return _range(found)

    def checked(self, host: str, port: int, *, timeout: float | None, resolver: Resolver) -> list[str]:
        """The addresses of a host, all of which may be reached.

        Raises
        ------
        ForbiddenAddress
            When one of them may not: a name that leads to both kinds is a trick.
        """
        addresses = resolver(host, port, timeout)
        for each in addresses:
            if why := self.why_not(each):
                raise ForbiddenAddress(why)
        return addresses


def is_this_machine(addresses: list[str]) -> bool:
    """Whether addresses are there, and all of them are loopback.

    >>> is_this_machine(["127.0.0.1", "::1"]), is_this_machine(["127.0.0.1", "8.8.8.8"]), is_this_machine([])
    (True, False, False)
    """
    return bool(addresses) and all(ip_address(each.partition("%")[0]).is_loopback for each in addresses)


def _embeds(found: IPv6Address) -> bool:
    """Whether an IPv4 address is in it: mapped, compatible, 6to4, Teredo or NAT64."""
    compatible = int(found) >> 32 == 0 and int(found) > 1
    return (
        found.ipv4_mapped is not None
        or compatible
        or found.teredo is not None
        or any(found in network for network in _SPECIAL[2:])
    )


def _range(found: IPv4Address | IPv6Address) -> str:
    if found.is_unspecified:
        return "no particular machine"
    if found.is_multicast:
        return "many machines at once"
    if found.is_link_local:
        return "the link of this machine"
    if found.is_reserved or any(found in network for network in _SPECIAL if network.version == found.version):
        return "a reserved range"
    if not found.is_global or (isinstance(found, IPv6Address) and found.is_site_local):
        return "a private network"
    return ""
