"""Patterns that give names of uploads a type and a channel."""

import pytest

from custom_components.cgi_camera.api.errors import PatternError
from custom_components.cgi_camera.api.events.event import EventType
from custom_components.cgi_camera.api.events.upload_patterns import (
    DEFAULT_PATTERNS,
    MAX_CHANNEL,
    MAX_LINES,
    Meaning,
    PatternFault,
    meaning_of,
    read_patterns,
)

from .test_events_upload import DEFAULTS


def means(name: str, patterns: str) -> tuple[EventType | None, int | None]:
    """Return type and channel of a name."""
    meaning = meaning_of((name,), read_patterns(patterns))
    return meaning.type, meaning.channel


@pytest.mark.parametrize(
    ("name", "event", "channel"),
    [
        ("MOTION_DETECTION.jpg", "motion", None),
        ("MotionDetection2.jpg", "motion", None),
        ("MDAlarm_20261120-101010.jpg", "motion", None),
        ("HMDAlarm.jpg", "motion", None),
        ("md.jpg", "motion", None),
        ("cmd.jpg", None, None),
        ("192.168.1.64_01_VMD.jpg", "motion", None),
        ("FaceDetection.jpg", "face", None),
        ("interface.jpg", None, None),
        ("LINE_CROSSING_DETECTION_ch03.jpg", "region", 3),
        ("LineCrossing.jpg", "region", None),
        ("IO_ALARM.jpg", "alarm_input", None),
        ("AlarmIn1.jpg", "alarm_input", None),
        ("video.jpg", None, None),
        ("FireDetection.jpg", "fire", None),
        ("occlusion.jpg", "tamper", None),
        ("timer_0001.jpg", "snapshot", None),
        ("192.168.1.1_ch0_20261120_101010.123.jpg", None, 1),
        ("移动侦测_通道2.jpg", "motion", 2),
        ("人脸抓拍.jpg", "face", None),
        ("Person Detected.jpg", "motion", None),
        ("front_pedestrian_2.jpg", "motion", None),
        ("PetDetect.jpg", "motion", None),
        ("animals-17.jpg", "motion", None),
        ("car_CH2.jpg", "motion", 2),
        ("card_carport.jpg", None, None),
        ("personal.jpg", None, None),
        ("IMG_0001.jpg", None, None),
    ],
)
def test_default_patterns_fit_common_file_names(
    name: str, event: str | None, channel: int | None
) -> None:
    """They fit what cameras call their files, and not what only looks like it."""
    assert meaning_of((name,), DEFAULTS) == Meaning(
        type=EventType(event) if event else None, channel=channel
    )


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("gate = motion", ["gate", "Gate1", "front_GATE.jpg", "TheGateOpens"], ["gates", "agate"]),
        ("gate* = motion", ["gates", "gate"], ["agate"]),
        ("*gate = motion", ["agate"], ["gates"]),
        ("*gate* = motion", ["agates"], ["ga"]),
        ("cam*gate = motion", ["cam 1, the gate", "camgate"], ["gate cam", "cam gates"]),
        ("a, gate = motion", ["gate", "a.jpg"], ["b"]),
        ("front gate = motion", ["FrontGate", "front_gate", "frontgate"], ["front the gate"]),
        ("[M] = motion", ["12[M][0@0].jpg"], ["M.jpg"]),
        ("a.b = motion", ["a.b"], ["axb"]),
        ("a=b = motion", ["a=b"], ["ab"]),
    ],
)
def test_pattern_matches_whole_words(pattern: str, fitting: list[str], others: list[str]) -> None:
    """It stands alone, unless there is an asterisk; no other sign is special."""
    assert {means(name, pattern)[0] for name in fitting} == {EventType.MOTION}
    assert {means(name, pattern)[0] for name in others} == {None}


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        ("ch{channel} = channel", "ch2.jpg", (None, 2)),
        ("ch{channel} = motion", "CH012.jpg", ("motion", 12)),
        ("ch{channel} = channel", "ch0.jpg", (None, 1)),
        ("ch{channel0} = channel", "ch0.jpg", (None, 1)),
        ("ch{channel0} = channel", "ch3.jpg", (None, 4)),
        ("ch{channel} = channel", "ch999.jpg", (None, None)),
        ("garage = motion 4", "garage.jpg", ("motion", 4)),
        ("garage = channel 4", "garage.jpg", (None, 4)),
        ("a = motion\nb = face\nch{channel} = channel", "b a ch7", ("motion", 7)),
        ("# a = motion\n\n  B  =  FACE  ", "a b", ("face", None)),
    ],
)
def test_patterns_take_the_first_line_for_type_and_channel(
    pattern: str, name: str, found: tuple[str | None, int | None]
) -> None:
    """The first line that fits decides, for the type and for the channel separately."""
    assert means(name, pattern) == found


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("motion", PatternFault.NO_TYPE),
        ("motion =", PatternFault.NO_TYPE),
        ("a = moton", PatternFault.UNKNOWN_TYPE),
        ("a = motion x", PatternFault.CHANNEL),
        ("a = motion 0", PatternFault.CHANNEL),
        (f"a = motion {MAX_CHANNEL + 1}", PatternFault.CHANNEL),
        ("a = motion 1 2", PatternFault.CHANNEL),
        ("a = channel", PatternFault.CHANNEL),
        (" = motion", PatternFault.WORD),
        ("a,,b = motion", PatternFault.WORD),
        ("* = motion", PatternFault.WORD),
        ("x" * 61 + " = motion", PatternFault.WORD),
        ("{channel}{channel} = motion", PatternFault.WORD),
    ],
)
def test_patterns_report_a_bad_line(line: str, fault: PatternFault) -> None:
    """The error names it."""
    with pytest.raises(PatternError) as error:
        read_patterns(f"a = motion\n\n{line}")
    assert (error.value.fault, error.value.number, error.value.line) == (fault, 3, line.strip())


def test_patterns_limit_the_number_of_lines() -> None:
    """A user has pasted something."""
    with pytest.raises(PatternError) as error:
        read_patterns("a = motion\n" * (MAX_LINES + 1))
    assert (error.value.fault, error.value.number) == (PatternFault.TOO_MANY, MAX_LINES + 1)


@pytest.mark.parametrize("name", ["a" * 255, "aA" * 127, "a_" * 127, "ch1" * 85, "1" * 255])
def test_patterns_take_linear_time(name: str) -> None:
    """The names come from outside, and patterns like these are what regular expressions fear."""
    patterns = read_patterns(
        "\n".join((*DEFAULT_PATTERNS, "a*a*a*a*a*a*a*b = motion", "*a*a*a*a*a*a*a*a*a*a*c* = face"))
    )
    for _ in range(10):
        meaning_of((name, name), patterns)  # with backtracking, no lifetime would do
