"""JSON CGI cameras: `/action/<name>`, in three generations of firmware, answers in JSON.

Source: seed 003, "HTTP API" of face cameras, and public clients for newer firmware.
"""

from ...family import Channel, Family, Stream
from ...logins import HASHED
from ...weaknesses import FactoryAccount
from .camera_setup import JsonCgiPushSetup, JsonCgiUploadSetup
from .client import JsonCgiClient, probe
from .commands import CLOCK
from .sections import DANGEROUS, INDIVIDUAL, SERVERS
from .tables import FEATURES, MASKED_AREAS, MOTION_AREA

JSON_CGI = Family(
    name="json_cgi",
    probe=probe,
    client=JsonCgiClient,
    login=HASHED,
    features=FEATURES,
    channels=(
        Channel(
            number=1,
            streams=(
                Stream(name="main", rtsp_paths=("/stream_0",)),
                Stream(name="sub", enabled=False, rtsp_paths=("/stream_1",)),
                Stream(name="third", enabled=False, rtsp_paths=("/stream_2",)),
            ),
        ),
    ),
    status_sections=frozenset({"alarm_input_state"}),
    private_fields=frozenset(
        {
            "ssid",
            "ap_number",
            "bssid",
            "mac_address",
            "wifi_ip",
            "wifi_gateway",
        }
    ),
    dangerous_sections=DANGEROUS,
    forgetful_sections=frozenset({"reset"}),
    server_sections=SERVERS,
    individual=INDIVIDUAL,
    factory_accounts=(
        FactoryAccount("admin", "123456", source="seed 003, the hash in every example"),
    ),
    away_after={
        "restart": frozenset(),
        "reset": frozenset(),
        "network": frozenset({"DHCP", "IP", "subnet_mask", "gateway", "webPort"}),
    },
    parallel=4,
    motion_area=MOTION_AREA,
    privacy_masks=MASKED_AREAS,
    clock=CLOCK,
    push_setup=JsonCgiPushSetup,
    upload_setup=JsonCgiUploadSetup,
    sub_pictures=False,
)
