"""XML CGI cameras: sessions from `/cgi-bin/getuid`, one URL per section, answers in XML.

Source: seed 001, "IP Camera HTTP CGI Specifications" 1.0.3, and the firmware it describes.
"""

from ...family import Channel, Family, Stream
from ...logins import CLEAR
from ...weaknesses import FactoryAccount
from .client import XmlCgiClient, probe
from .commands import CLOCK
from .tables import FEATURES, MOTION_AREA


def _video_paths(index: int) -> tuple[str, ...]:
    """Return the paths that public clients use, for the main stream (0) or the sub stream (1)."""
    return (
        f"/stream{index}?username={{username}}&password={{password_md5}}",
        f"/video{index + 1}",
        f"/stream{index}",
    )


XML_CGI = Family(
    name="xml_cgi",
    probe=probe,
    client=XmlCgiClient,
    login=CLEAR,
    features=FEATURES,
    channels=(
        Channel(
            number=1,
            streams=(
                Stream(name="main", rtsp_paths=_video_paths(0)),
                Stream(name="sub", enabled=False, rtsp_paths=_video_paths(1)),
            ),
        ),
    ),
    private_fields=frozenset({"sn", "mac_address", "macaddr", "ipaddr", "gateway", "dns1", "dns2"}),
    dangerous_sections=frozenset({"network"}),
    factory_accounts=(
        FactoryAccount(
            "admin", "123456", source="public clients of such cameras; seed 001 names none"
        ),
    ),
    individual=frozenset({"osd_title"}),
    # A new DNS server needs no restart.
    away_after={
        "reboot": frozenset(),
        "network": frozenset({"dhcp", "ipaddr", "netmask", "gateway", "port"}),
    },
    motion_area=MOTION_AREA,
    clock=CLOCK,
)
