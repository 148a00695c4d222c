"""What the encoders of a camera of the XML CGI family can do, and how they are set (§3.9 - §3.12).

The document prints one fault, `encode_mode error`; the wording of the others is the firmware's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import override

from .xml_cgi_rules import (
    Interface,
    OneOf,
    OnOff,
    Parameter,
    Range,
    RefusedError,
    Rule,
    Values,
    one_of,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is possible in one resolution: lowest and highest value."""

    framerate: tuple[int, int]
    bitrate: tuple[int, int]


type VideoStream = Mapping[str, Mapping[str, Limits]]
"""Limits by encode mode and resolution."""
type VideoCapabilities = Mapping[str, VideoStream]
"""By name of the stream: stream1 is the main one, stream2 the sub stream (§3.9)."""
type AudioCapabilities = Mapping[str, Mapping[str, str]]
"""Bit rate by encode type and sample rate."""

# seed 001 l.390
_SUB_STREAM: VideoStream = {
    mode: {
        "VGA": Limits((1, 30), (50, 2000)),
        "480X360": Limits((1, 30), (50, 2000)),
    }
    for mode in ("H264", "H265")
}
VIDEO_CAPABILITIES: VideoCapabilities = {
    "stream1": {
        "H264": {
            "2592X1944": Limits((1, 15), (500, 8000)),
            "1080P": Limits((1, 30), (500, 6000)),
        },
        "H265": {
            "2592X1944": Limits((1, 15), (500, 6000)),
            "1080P": Limits((1, 30), (500, 4000)),
        },
    },
    "stream2": _SUB_STREAM,
}
"""As printed in §3.9 (seed 001 l.386-390)."""
THREE_STREAMS: VideoCapabilities = {**VIDEO_CAPABILITIES, "stream3": _SUB_STREAM}
"""Newer firmware has a third stream; what it can do is not known."""
AUDIO_CAPABILITIES: AudioCapabilities = {
    "G.711": {"8000": "64000"},
    "G.711A": {"8000": "64000"},
    "AAC": {"16000": "16000"},
}
"""As printed in §3.11 (seed 001 l.442)."""

ALL_STREAMS = "videoencoder"
_PRINTED = {
    "stream1": ("H265", "1080P", "2500"),
    "stream2": ("H265", "480X360", "200"),
    "stream3": ("H265", "480X360", "200"),
}
"""Encode mode, resolution and bit rate of a new camera (§3.10, seed 001 l.422)."""


@dataclass(frozen=True, slots=True)
class _WithinLimits(Rule):
    """A number whose limits depend on encode mode and resolution."""

    stream: VideoStream

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        limits = self.stream[in_force["encode_mode"]].get(in_force["resolution"])
        if limits is None:
            # seed 001 l.425: the pattern of the words
            raise RefusedError("resolution error")
        try:
            return Range(*getattr(limits, name)).accept(name, value, in_force)
        except RefusedError:
            # no document: these words (firmware)
            raise RefusedError(f"{name} range error") from None


# seed 001 l.413 has no range
@dataclass(frozen=True, slots=True)
class _GovLength(Rule):
    """One to four seconds of pictures (firmware)."""

    @override
    def accept(self, name: str, value: str, in_force: Mapping[str, str]) -> str:
        framerate = int(in_force["framerate"])
        return Range(framerate, 4 * framerate).accept(name, value, in_force)


def encoder_interfaces(video: VideoCapabilities, audio: AudioCapabilities) -> list[Interface]:
    """Return the interfaces of §3.9 to §3.12 for a camera with these capabilities.

    The longer path comes first: the firmware takes the first that a request begins with.
    """
    return [
        Interface(name="videoencoder/getcapabilities", capability="video"),
        *(_video_interface(name, stream) for name, stream in video.items()),
        Interface(name=ALL_STREAMS, capability="video"),
        Interface(name="audioencoder/getcapabilities", capability="audio"),
        _audio_interface(audio),
    ]


def _video_interface(name: str, stream: VideoStream) -> Interface:
    # seed 001 l.397-425: l.407-415 the limits, l.422 the answer
    mode, resolution, bitrate = _PRINTED[name]
    modes = OneOf(lambda _: stream)
    resolutions = OneOf(lambda values: stream[values["encode_mode"]])
    within_limits = _WithinLimits(stream)
    controls = one_of("CBR", "VBR", reason="{}: CBR or VBR")
    parameters = (
        Parameter(name="encode_mode", default=mode, rule=modes),
        Parameter(name="resolution", default=resolution, rule=resolutions),
        Parameter(name="framerate", default="25", rule=within_limits),
        Parameter(name="govlength", default="100", rule=_GovLength()),
        Parameter(name="bitrate", default=bitrate, rule=within_limits),
        Parameter(name="bitrate_control", default="CBR", rule=controls),
    )
    # Limits of the length of a group are no part of the capabilities: it is only looked at if set.
    dependent = [parameter for parameter in parameters if parameter.name != "govlength"]
    return Interface(
        name=f"{ALL_STREAMS}/{name}",
        capability="video",
        parameters=parameters,
        settle=partial(_refuse_combination, dependent),
    )


def _audio_interface(audio: AudioCapabilities) -> Interface:
    # seed 001 l.448-474: l.460-466 the limits, l.473 the answer
    kind = next(iter(audio))
    samplerate, bitrate = next(iter(audio[kind].items()))
    types = OneOf(lambda _: audio)
    samplerates = OneOf(lambda values: audio[values["encode_type"]])
    bitrates = OneOf(lambda values: (audio[values["encode_type"]].get(values["samplerate"], ""),))
    dependent = (
        Parameter(name="encode_type", default=kind, rule=types),
        Parameter(name="samplerate", default=samplerate, rule=samplerates),
        Parameter(name="bitrate", default=bitrate, rule=bitrates),
    )
    return Interface(
        name="audioencoder",
        capability="audio",
        settle=partial(_refuse_combination, dependent),
        parameters=(
            Parameter(name="enable", default="1", rule=OnOff()),
            *dependent,
            Parameter(name="input_volume", default="60", rule=Range(1, 100)),
            Parameter(name="output_volume", default="80", rule=Range(1, 100)),
            # seed 001 l.456, l.466
            # One URL of §3.12 has `lify`, its table `amplify`: these letters are found in both.
            Parameter(name="amplify", default="1", rule=OnOff(), searched="lify"),
        ),
    )


def _refuse_combination(parameters: Iterable[Parameter], values: Values) -> None:
    """Refuse what the capabilities do not have, be it set now or left over from before.

    The document is silent about a request that leaves something impossible in force.
    """
    for parameter in parameters:
        if parameter.rule is not None:
            parameter.rule.accept(parameter.name, values[parameter.name], values)


def print_video_capabilities(video: VideoCapabilities) -> str:
    """Return the element that §3.9 prints."""
    # seed 001 l.386-390
    streams = "".join(
        f"<{name}>{''.join(_print_mode(*mode) for mode in stream.items())}</{name}>"
        for name, stream in video.items()
    )
    return f"<video_capabilities>{streams}</video_capabilities>"


# seed 001 l.386-390
def _print_mode(name: str, resolutions: Mapping[str, Limits]) -> str:
    printed = "".join(
        f'<resolution name="{resolution}">'
        f"<framerate_range>{limits.framerate[0]}-{limits.framerate[1]}</framerate_range>"
        f"<bitrate_range>{limits.bitrate[0]}-{limits.bitrate[1]}</bitrate_range>"
        "</resolution>"
        for resolution, limits in resolutions.items()
    )
    return f'<encode_mode name="{name}">{printed}</encode_mode>'


def print_audio_capabilities(audio: AudioCapabilities) -> str:
    """Return the element that §3.11 prints."""
    # seed 001 l.442
    types = "".join(
        f'<encode_type name="{name}">'
        + "".join(
            f'<samplerate name="{samplerate}"><bitrate>{bitrate}</bitrate></samplerate>'
            for samplerate, bitrate in samplerates.items()
        )
        + "</encode_type>"
        for name, samplerates in audio.items()
    )
    return f"<audio_capabilities>{types}</audio_capabilities>"


def print_streams(streams: Iterable[tuple[Interface, Values]]) -> str:
    """Return the element of §3.10: all streams, whichever was asked for."""
    # seed 001 l.422
    printed = "".join(
        f"<{interface.name.rpartition('/')[2]}{interface.attributes(values)}/>"
        for interface, values in streams
    )
    return f"<{ALL_STREAMS}>{printed}</{ALL_STREAMS}>"
