"""uAPI face cameras: groups of parameters behind Basic or Digest, and pushes of their own.

Sources: seeds 000 and 002, public parameter lists of such cameras, and the web pages they serve.
"""

from ...events.event import EventType
from ...family import Channel, Family, Stream
from ...weaknesses import FactoryAccount
from .camera_setup import uapi_push_setup, uapi_upload_setup
from .client import UapiClient, probe
from .clock import CLOCK
from .groups import DANGEROUS
from .tables import FACE_AREA, FEATURES, MOTION_AREA
from .takeovers import TAKEOVERS

UAPI = Family(
    name="uapi",
    probe=probe,
    client=UapiClient,
    features=FEATURES,
    channels=(
        Channel(
            number=1,
            streams=(
                # The paths of public clients, for cameras that report none.
                Stream(name="main", rtsp_paths=("/ufirststream", "/ch0_unicast_firststream")),
                Stream(
                    name="sub",
                    enabled=False,
                    rtsp_paths=("/usecondstream", "/ch0_unicast_secondstream"),
                    video_only=True,
                ),
            ),
        ),
    ),
    factory_accounts=(
        FactoryAccount("root", "pass", source="manual of IPAdminTool, in hanskimvz/cosilan_docs"),
    ),
    takeovers=TAKEOVERS,
    individual=frozenset({"osd_title"}),
    private_fields=frozenset({"serialno"}),
    dangerous_sections=DANGEROUS,
    status_sections=frozenset({"counters"}),
    motion_area=MOTION_AREA,
    face_area=FACE_AREA,
    clock=CLOCK,
    detections={EventType.FACE: "face_detection"},
    push_setup=uapi_push_setup,
    upload_setup=uapi_upload_setup,
    sub_pictures=False,
)
