"""uAPI face cameras: groups of parameters behind Basic or Digest, and pushes they send themselves.

Sources: seeds 000 and 002, public parameter lists of such cameras, and the web pages they serve.
"""

from ...areas import PictureAreas
from ...family import Channel, Family, Stream
from .area import decode_face_area, decode_zones, encode_face_area, encode_zones
from .camera_setup import uapi_push_setup, uapi_upload_setup
from .client import UapiClient, probe
from .clock import CLOCK
from .tables import FEATURES

UAPI = Family(
    name="uapi",
    probe=probe,
    client=UapiClient,
    features=FEATURES,
    channels=(
        Channel(
            number=1,
            streams=(
                # What public clients use, for cameras that do not tell.
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
    private_fields=frozenset({"serialno"}),
    status_sections=frozenset({"counters"}),
    motion_area=PictureAreas(section="motion", encode=encode_zones, decode=decode_zones),
    face_area=PictureAreas(section="face", encode=encode_face_area, decode=decode_face_area),
    clock=CLOCK,
    push_setup=uapi_push_setup,
    upload_setup=uapi_upload_setup,
    sub_pictures=False,
)
