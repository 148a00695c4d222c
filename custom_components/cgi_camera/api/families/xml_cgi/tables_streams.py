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
            key=f"{section}_codec",
            section=section,
            field="encode_mode",
            options=CODECS,
            told="encode_mode options",
            enabled=False,
        ),
        Select(
            key=f"{section}_resolution",
            section=section,
            field="resolution",
            options={},
            told="resolution of {encode_mode}",
            enabled=False,
        ),
        Number(
            key=f"{section}_frame_rate",
            section=section,
            field="framerate",
            minimum=1,
            maximum=60,
            told="framerate of {encode_mode} {resolution}",
            unit="fps",
            enabled=False,
        ),
        Number(
            key=f"{section}_bit_rate",
            section=section,
            field="bitrate",
            minimum=1,
            maximum=65535,
            told="bitrate of {encode_mode} {resolution}",
            unit="kbit/s",
            enabled=False,
        ),
        # No range is documented; firmware takes one to four seconds of pictures.
        Number(
            key=f"{section}_key_frame_interval",
            section=section,
            field="govlength",
            minimum=1,
            maximum=240,
            unit="frames",
            enabled=False,
        ),
        Select(
            key=f"{section}_rate_control",
            section=section,
            field="bitrate_control",
            options={"constant": "CBR", "variable": "VBR"},
            enabled=False,
        ),
    )


STREAMS: tuple[Feature, ...] = (*_stream("main_stream"), *_stream("sub_stream"))

AUDIO: tuple[Feature, ...] = (
    Switch(key="audio", section="audio", field="enable", enabled=False),
    Select(
        key="audio_codec",
        section="audio",
        field="encode_type",
        options=AUDIO_CODECS,
        told="encode_type options",
        enabled=False,
    ),
    Select(
        key="audio_sample_rate",
        section="audio",
        field="samplerate",
        options=SAMPLE_RATES,
        told="samplerate of {encode_type}",
        enabled=False,
    ),
    Select(
        key="audio_bit_rate",
        section="audio",
        field="bitrate",
        options=BIT_RATES,
        told="bitrate of {encode_type} {samplerate}",
        enabled=False,
    ),
    Number(
        key="microphone_volume",
        section="audio",
        field="input_volume",
        minimum=1,
        maximum=100,
        enabled=False,
    ),
    Number(
        key="speaker_volume",
        section="audio",
        field="output_volume",
        minimum=1,
        maximum=100,
        enabled=False,
    ),
    Switch(key="audio_amplifier", section="audio", field="amplify", enabled=False),
)
