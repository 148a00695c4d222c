"""What an XML CGI camera says it can do, asked once, as fields that the rows of a section name.

Which codecs there are, which resolutions each has, and the range of frame and bit rate of each of
these (seed 001 §3.9, §3.11). The names of these fields have blanks, as no field of a camera has.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from ...errors import RefusedError, UnexpectedAnswerError
from .session import Session

type Told = Mapping[str, str]


class Capabilities:
    """The answers of one camera, kept until `forget`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._offered: Told | None = None
        self._video: Mapping[str, Told] | None = None
        self._audio: Told | None = None

    def forget(self) -> None:
        """Ask again: it may have another firmware now."""
        self._offered = self._video = self._audio = None

    async def offers(self, part: str) -> bool:
        """Tell whether the camera has `video`, `audio` or `ptz`; one that does not say, may."""
        if self._offered is None:
            try:
                answer = await self._session.call("/cgi-bin/getcapabilities", "capabilities")
                self._offered = answer.attributes
            except RefusedError, UnexpectedAnswerError:
                self._offered = {}
        return self._offered.get(part, "1").strip() != "0"

    def said(self, part: str) -> bool:
        """Tell whether the camera has said that it has a part, without asking it."""
        return (self._offered or {}).get(part, "").strip() == "1"

    async def video(self, stream: str) -> Told:
        """Return what a stream can be set to."""
        if self._video is None:
            root = await self._tree("videoencoder")
            self._video = {} if root is None else {part.tag: _video(part) for part in root}
        return self._video.get(stream, {})

    async def audio(self) -> Told:
        """Return what the sound can be set to."""
        if self._audio is None:
            root = await self._tree("audioencoder")
            self._audio = {} if root is None else _audio(root)
        return self._audio

    async def _tree(self, interface: str) -> Element | None:
        try:
            return await self._session.tree(f"/cgi-bin/{interface}/getcapabilities")
        except RefusedError, UnexpectedAnswerError:
            return None  # the rows have limits of their own


def _video(stream: Element) -> Told:
    told = {"encode_mode options": _names(stream, "encode_mode")}
    for mode in stream.iterfind("encode_mode"):
        codec = _name(mode)
        told[f"resolution of {codec}"] = _names(mode, "resolution")
        for resolution in mode.iterfind("resolution"):
            for field in ("framerate", "bitrate"):
                told[f"{field} of {codec} {_name(resolution)}"] = (
                    resolution.findtext(f"{field}_range") or ""
                ).strip()
    return told


def _audio(root: Element) -> Told:
    told = {"encode_type options": _names(root, "encode_type")}
    for kind in root.iterfind("encode_type"):
        codec = _name(kind)
        told[f"samplerate of {codec}"] = _names(kind, "samplerate")
        for rate in kind.iterfind("samplerate"):
            told[f"bitrate of {codec} {_name(rate)}"] = ",".join(
                (bitrate.text or "").strip() for bitrate in rate.iterfind("bitrate")
            )
    return told


def _name(element: Element) -> str:
    return element.get("name", "").strip()


def _names(parent: Element, tag: str) -> str:
    return ",".join(_name(element) for element in parent.iterfind(tag))
