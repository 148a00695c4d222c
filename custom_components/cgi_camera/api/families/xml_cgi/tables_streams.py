"""How an XML CGI camera encodes its streams and its sound.

Which options and limits there are, the camera says itself (seed 001 §3.9 to §3.12); what stands
here holds where it does not. What others depend on stands before them.
"""

from ...features import Feature
from ...settings import Number, Select, Switch

CODECS = {"h264": "H264", "h265": "H265", "mjpeg": "MJPEG"}
# `G.711` beside `G.711A` is the µ-law variant.
AUDIO_CODECS = {"g711a": "G.711A", "g711u": "G.711", "aac": "AAC"}
SAMPLE_RATES = {f"{rate // 1000}_khz": str(rate) for rate in (8000, 16000, 32000, 48000)}
BIT_RATES = {f"{rate // 1000}_kbit": str(rate) for rate in (16000, 32000, 64000, 128000)}


def _stream(section: str) -> tuple[Feature, ...]:
    """Return how one stream is encoded."""
    return (
        Select(
            f"{section}_codec",
            section,
            "encode_mode",
            CODECS,
            told="encode_mode options",
            enabled=False,
        ),
        Select(
            f"{section}_resolution",
            section,
            "resolution",
            {},
            told="resolution of {encode_mode}",
            enabled=False,
        ),
        Number(
            f"{section}_frame_rate",
            section,
            "framerate",
            1,
            60,
            told="framerate of {encode_mode} {resolution}",
            unit="fps",
            enabled=False,
        ),
        Number(
            f"{section}_bit_rate",
            section,
            "bitrate",
            1,
            65535,
            told="bitrate of {encode_mode} {resolution}",
            unit="kbit/s",
            enabled=False,
        ),
        # No range is documented; firmware takes one to four seconds of pictures.
        Number(
            f"{section}_key_frame_interval",
            section,
            "govlength",
            1,
            240,
            unit="frames",
            enabled=False,
        ),
        Select(
            f"{section}_rate_control",
            section,
            "bitrate_control",
            {"constant": "CBR", "variable": "VBR"},
            enabled=False,
        ),
    )


STREAMS: tuple[Feature, ...] = (*_stream("main_stream"), *_stream("sub_stream"))

AUDIO: tuple[Feature, ...] = (
    Switch("audio", "audio", "enable", enabled=False),
    Select(
        "audio_codec",
        "audio",
        "encode_type",
        AUDIO_CODECS,
        told="encode_type options",
        enabled=False,
    ),
    Select(
        "audio_sample_rate",
        "audio",
        "samplerate",
        SAMPLE_RATES,
        told="samplerate of {encode_type}",
        enabled=False,
    ),
    Select(
        "audio_bit_rate",
        "audio",
        "bitrate",
        BIT_RATES,
        told="bitrate of {encode_type} {samplerate}",
        enabled=False,
    ),
    Number("microphone_volume", "audio", "input_volume", 1, 100, enabled=False),
    Number("speaker_volume", "audio", "output_volume", 1, 100, enabled=False),
    Switch("audio_amplifier", "audio", "amplify", enabled=False),
)
