"""Network addresses as limits count them."""

from __future__ import annotations

import ipaddress

_IPV6_PREFIX = 64


def network_of(address: str) -> str:
    """Return the network that one customer of a provider has: an IPv4 address, or 64 bits of an IPv6 address.

    Parameters
    ----------
    address : str
        Network address of a client.

    Returns
    -------
    str
        The address itself if it is not an IP address.

    Examples
    --------
    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3:4:5:6"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
