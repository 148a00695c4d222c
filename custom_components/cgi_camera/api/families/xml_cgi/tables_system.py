"""The clock and the network of an XML CGI camera (seed 001 §3.7, §3.8)."""

from ...features import Feature, Sensor
from ...settings import Number, Select, Switch, Text, zone_word
from .clock import CLOCK_DRIFT

# fmt: off
TIME_ZONES = (
    "-12:00", "-11:00", "-10:00", "-09:00", "-08:00", "-07:00", "-06:00",
    "-05:00", "-04:30", "-04:00", "-03:30", "-03:00", "-02:00", "-01:00",
    "+00:00", "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+04:30",
    "+05:00", "+05:30", "+05:45", "+06:00", "+06:30", "+07:00", "+08:00",
    "+09:00", "+09:30", "+10:00", "+11:00", "+12:00", "+13:00",
)
# fmt: on
"""Offsets from UTC, none with daylight saving."""

CLOCK_SOURCE = Select(
    "clock_source",
    "time",
    "update_method",
    {"manual": "MANUAL", "ntp": "NTP", "p2p": "P2P"},
    entity=False,
)

TIME: tuple[Feature, ...] = (
    Sensor("clock_drift", "time", CLOCK_DRIFT, numeric=True, unit="s"),
    CLOCK_SOURCE,
    Switch("ntp", "time", "update_method", on="NTP", off="MANUAL", enabled=False),
    Text(
        "ntp_server", "time", "ntpaddr", 63, conditions=(CLOCK_SOURCE.when("ntp"),), enabled=False
    ),
    # The document gives the range of the web port, which its own examples, 123, are not in.
    Number(
        "ntp_port", "time", "port", 1, 65535, conditions=(CLOCK_SOURCE.when("ntp"),), entity=False
    ),
    Select(
        "time_zone",
        "time",
        "timezone",
        {zone_word(offset): f"GMT{offset}" for offset in TIME_ZONES},
        enabled=False,
    ),
)


def _address(key: str, field: str) -> Text:
    """Return an address that only an action changes."""
    return Text(key, "network", field, 15, entity=False)


NETWORK: tuple[Feature, ...] = (
    *(
        Sensor(f"network_{key}", "network", field, enabled=False)
        for key, field in (("address", "ipaddr"), ("gateway", "gateway"), ("dns", "dns1"))
    ),
    Switch("dhcp", "network", "dhcp", entity=False),
    _address("ip_address", "ipaddr"),
    _address("subnet_mask", "netmask"),
    _address("gateway", "gateway"),
    _address("dns", "dns1"),
    _address("second_dns", "dns2"),
    # 80, or from 1000 on.
    Number("http_port", "network", "port", 80, 65535, entity=False),
)
