"""How a uAPI camera makes itself known by UPnP, as text: nothing here opens a socket.

Sources: captured announcements and descriptions of such cameras ("firmware"). There are two
generations; what makes the older one hard is that its UUID has another form.
"""

from dataclasses import dataclass
import enum
import uuid

from .uapi_tables import Identity

OLDER_PORTS = (49152, 49153)
"""Where the older generation serves its description, one or the other."""


class Generation(enum.Enum):
    """How it calls itself."""

    OLDER = "urn:schemas-upnp-org:device:nvcdevice"
    NEWER = "urn:schemas-upnp-org:device:DigitalSecurityCamera:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A camera's answer to M-SEARCH, and the document that it points to."""

    search_target: str
    usn: str
    """Unique service name: nothing to do with `usn` in pushes, though that may be in it."""
    location: str
    description: str
    """The XML document at `location`."""

    @property
    def answer(self) -> str:
        """Return the datagram that answers a search."""
        # UPnP Device Architecture 1.0, 1.2.3: the form; captured: ST, USN and LOCATION
        lines = (
            "HTTP/1.1 200 OK",
            "CACHE-CONTROL: max-age=1800",
            "EXT:",
            f"LOCATION: {self.location}",
            # no document: the value of SERVER
            "SERVER: Linux/2.6, UPnP/1.0, Portable SDK for UPnP devices/1.6.6",
            f"ST: {self.search_target}",
            f"USN: {self.usn}",
        )
        return "\r\n".join((*lines, "", ""))


def announce(
    identity: Identity,
    *,
    generation: Generation = Generation.OLDER,
    port: int = OLDER_PORTS[0],
) -> Announcement:
    """Return what a camera announces."""
    mac = identity.mac.replace(":", "").lower()
    if generation is Generation.OLDER:
        # Serial number and MAC in place of a UUID (firmware).
        name, path = f"{identity.serial}-{identity.mac}", "/upnpdevicedesc.xml"
    else:
        # The last twelve digits are the MAC (firmware).
        name, path = str(uuid.UUID(f"{'0' * 20}{mac}")), "/DigitalSecurityCamera1.xml"
    target = generation.value
    return Announcement(
        search_target=target,
        usn=f"uuid:{name}::{target}",
        location=f"http://{identity.ip}:{port}{path}",
        description=_DESCRIPTION.format(
            target=target,
            name=f"{identity.model} ({identity.serial})",
            model=identity.model,
            # A blank where no blank may be: seen in the field.
            model_url=f"http://{identity.ip}/product page",
            serial=identity.serial,
            udn=f"uuid:{name}",
            url=f"http://{identity.ip}/",
        ),
    )


# UPnP Device Architecture 1.0, 2.1: the form; captured: a blank in modelURL
_DESCRIPTION = """<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0">
<specVersion><major>1</major><minor>0</minor></specVersion>
<device>
<deviceType>{target}</deviceType>
<friendlyName>{name}</friendlyName>
<manufacturer>UAPI</manufacturer>
<modelDescription>Network Camera</modelDescription>
<modelName>{model}</modelName>
<modelURL>{model_url}</modelURL>
<serialNumber>{serial}</serialNumber>
<UDN>{udn}</UDN>
<presentationURL>{url}</presentationURL>
</device>
</root>
"""
