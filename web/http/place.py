"""From where somebody asks, as limits count it."""

import ipaddress

from flask import request


def place() -> str:
    """The network address of the request; of IPv6 its /64, because one line holds all addresses of such a network."""
    return of(request.remote_addr or "")


def of(address: str) -> str:
    """The place of an address; of what is none, itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
