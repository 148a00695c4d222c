"""The streams and the sound of a JSON CGI camera, with the names of seed 003 §21 and §22."""

from ...features import Feature, Sensor
from ...settings import Number, Select, Switch
from .rows import seen


def _stream(section: str) -> tuple[Feature, ...]:
    """Return how one stream is encoded."""
    return (
        Select(
            f"{section}_codec", section, "encode_type", {"h264": "1", "h265": "5"}, enabled=False
        ),
        Select(
            f"{section}_profile",
            section,
            "encode_profile",
            {"baseline": "0", "main": "1", "high": "2"},
            entity=False,
        ),
        *(
            Number(
                f"{section}_{key}",
                section,
                f"pic_{key}",
                1,
                65535,
                unit="px",
                listed=f"pixel_list.*.{key}",
                entity=False,
            )
            for key in ("width", "height")
        ),
        # Some firmware swaps them: check the bit rate.
        Select(
            f"{section}_rate_control",
            section,
            "rc_mode",
            {"variable": "0", "constant": "1"},
            enabled=False,
        ),
        Number(f"{section}_bit_rate", section, "bitrate", 1, 65535, unit="kbit/s", enabled=False),
        Number(
            f"{section}_frame_rate",
            section,
            "frame_rate",
            1,
            120,
            maximum_field="max_framerate",
            unit="fps",
            enabled=False,
        ),
        Number(
            f"{section}_key_frame_interval", section, "gop", 1, 65535, unit="frames", enabled=False
        ),
        Sensor(
            f"{section}_largest_frame_rate",
            section,
            "max_framerate",
            numeric=True,
            unit="fps",
            entity=False,
        ),
    )


STREAMS: tuple[Feature, ...] = (
    *_stream("main_stream"),
    *_stream("sub_stream"),
    *_stream("third_stream"),
)

AUDIO: tuple[Feature, ...] = (
    Switch("audio", "audio", "enable", enabled=False),
    Select("audio_input", "audio", "line_in", {"microphone": "0", "line": "1"}, enabled=False),
    Select(
        "audio_codec",
        "audio",
        "encode_type",
        {"g711a": "3", "g711u": "7", "aac": "8"},
        enabled=False,
    ),
    Select(
        "audio_bit_rate",
        "audio",
        "bitrate",
        {"16_kbit": "16000", "128_kbit": "128000"},
        entity=False,
    ),
    Select(
        "audio_sample_rate",
        "audio",
        "sample_rate",
        {"8_khz": "8000", "32_khz": "32000"},
        entity=False,
    ),
    *(
        Number(key, "audio", field, 0, 15, enabled=False)
        for key, field in (("microphone_volume", "volume_in"), ("speaker_volume", "volume_out"))
    ),
    *seen(
        "audio",
        echo_cancellation="echo_cancellation",
        intercom_port="talk_port",
        audio_output="output_type",
    ),
)
