"""A device of which nothing is known but where its pictures are.

async with AnyCamera(path="/cam{channel}/still?q=90", channels=4) as camera:
    ...  # talk to camera.url, then look at camera.requests and camera.pictures
"""

from dataclasses import dataclass
from typing import override

from .access import Scheme
from .faults import Answer
from .plain_http import PlainRequest
from .recorder import JPEG, PICTURE, Resource, SnapshotDevice


@dataclass(kw_only=True, eq=False)
class AnyCamera(SnapshotDevice):
    """One device on the network."""

    name: str = "Any"
    scheme: Scheme = Scheme.OPEN
    channels: int = 1
    # no document: a path that a user types in; channel=0 is the public snapshot URL of Reolink
    path: str = "/pic/{channel}.jpg?size=big"
    """Of the picture of a channel, query and all; `{channel0}` counts from 0 (Reolink NVR)."""

    @override
    def _find(self, request: PlainRequest) -> Resource | None:
        # no document: a picture at that path, 404 elsewhere
        for channel in set(range(1, self.channels + 1)).difference(self.empty):
            path = self.path.replace("{channel}", str(channel))
            if request.target == path.replace("{channel0}", str(channel - 1)):

                def make(channel: int = channel) -> Answer:
                    return Answer(body=self.picture_of(channel), content_type=JPEG)

                return Resource(interface=PICTURE, make=make, channel=channel)
        return None
