"""The capabilities of an XML CGI camera, read once, as fields that the rows of a section name.

They are its codecs, the resolutions of each, and the ranges of frame and bit rate of each of these
(seed 001 §3.9, §3.11). The names of these fields have blanks, unlike those of the camera's fields.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from ...errors import RefusedError, UnexpectedAnswerError
from .session import Session

type Reported = Mapping[str, str]


class Capabilities:
    """The answers of one camera, kept until `forget`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._offered: Reported | None = None
        self._video: Mapping[str, Reported] | None = None
        self._audio: Reported | None = None

    def forget(self) -> None:
        """Read the capabilities again: the firmware may have changed."""
        self._offered = self._video = self._audio = None

    async def offers(self, part: str) -> bool:
        """Return whether the camera may have `video`, `audio` or `ptz`: it does not deny it."""
        if self._offered is None:
            try:
                answer = await self._session.call("/cgi-bin/getcapabilities", "capabilities")
                self._offered = answer.attributes
            except RefusedError, UnexpectedAnswerError:
                self._offered = {}
        return self._offered.get(part, "1").strip() != "0"

    def confirms(self, part: str) -> bool:
        """Return whether the camera has confirmed a part, without a request."""
        return (self._offered or {}).get(part, "").strip() == "1"

    async def video(self, stream: str) -> Reported:
        """Return the options and limits of a stream."""
        if self._video is None:
            root = await self._tree("videoencoder")
            self._video = {} if root is None else {part.tag: _video(part) for part in root}
        return self._video.get(stream, {})

    async def audio(self) -> Reported:
        """Return the options and limits of the sound."""
        if self._audio is None:
            root = await self._tree("audioencoder")
            self._audio = {} if root is None else _audio(root)
        return self._audio

    async def _tree(self, interface: str) -> Element | None:
        try:
            return await self._session.tree(f"/cgi-bin/{interface}/getcapabilities")
        except RefusedError, UnexpectedAnswerError:
            return None  # the rows have limits of their own


def _video(stream: Element) -> Reported:
    found = {"encode_mode options": _names(stream, "encode_mode")}
    for mode in stream.iterfind("encode_mode"):
        codec = _name(mode)
        found[f"resolution of {codec}"] = _names(mode, "resolution")
        for resolution in mode.iterfind("resolution"):
            for field in ("framerate", "bitrate"):
                found[f"{field} of {codec} {_name(resolution)}"] = (
                    resolution.findtext(f"{field}_range") or ""
                ).strip()
    return found


def _audio(root: Element) -> Reported:
    found = {"encode_type options": _names(root, "encode_type")}
    for kind in root.iterfind("encode_type"):
        codec = _name(kind)
        found[f"samplerate of {codec}"] = _names(kind, "samplerate")
        for rate in kind.iterfind("samplerate"):
            found[f"bitrate of {codec} {_name(rate)}"] = ",".join(
                (bitrate.text or "").strip() for bitrate in rate.iterfind("bitrate")
            )
    return found


def _name(element: Element) -> str:
    return element.get("name", "").strip()


def _names(parent: Element, tag: str) -> str:
    return ",".join(_name(element) for element in parent.iterfind(tag))
