"""What a file means that a camera has uploaded: by its names, in words that users write."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from custom_components.cgi_camera.api.errors import PatternError, PushError
from custom_components.cgi_camera.api.events.event import EventType, TimeSource
from custom_components.cgi_camera.api.events.upload import (
    DEFAULT_PATTERNS,
    MAX_CHANNEL,
    MAX_LINES,
    MAX_NAME,
    MAX_PICTURES,
    Meaning,
    PatternFault,
    UploadedFile,
    meaning_of,
    parse_upload,
    read_files,
    read_patterns,
    time_of,
)
from tests.simulators.picture import draw_face
from tests.simulators.uploads import FILE_NAMES, Shot

DEFAULTS = read_patterns("\n".join(DEFAULT_PATTERNS))
NOW = datetime(2026, 11, 20, 18, 3, 7, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))
PICTURE = draw_face(1)


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


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a_20261120180301.jpg", True),
        ("a_20261120180301123.jpg", True),
        ("20261120-180301.jpg", True),
        ("2026-11-20_18.03.01.jpg", True),
        ("2026-11-20T18:03:01.jpg", True),
        ("2026-11-20/001/jpg/18.03.01[M][0@0][0].jpg", True),
        ("20261120/180301.jpg", True),
        ("2026-11-20/001/jpg/18/03/01[M][0@0][0].jpg", True),
        ("19810222_180301.jpg", False),
        ("20261118_180301.jpg", False),
        ("20261121_020301.jpg", True),
        ("20261320_180301.jpg", False),
        ("20261120_250301.jpg", False),
        ("9120261120180301.jpg", False),
        ("image0001.jpg", False),
        ("00010101000000.jpg", False),
    ],
)
def test_upload_reads_a_plausible_time_in_a_name(path: str, *, told: bool) -> None:
    """If it is sane: many a camera thinks it is 1981, or is set to the time of its factory."""
    expected = datetime(2026, 11, 20, 18, 3, 1, tzinfo=UTC) if told else None
    assert time_of(path, NOW, UTC) == expected


def test_upload_reads_the_end_of_a_long_name() -> None:
    """Of which the end is looked at, where the file's own name is."""
    folders = "x/" * MAX_NAME
    assert meaning_of([f"{folders}motion.jpg"], DEFAULTS).type is EventType.MOTION
    assert meaning_of([f"motion/{folders}"], DEFAULTS).type is None
    assert time_of(f"{folders}20261120180301.jpg", NOW, UTC) is not None
    assert time_of(f"20261120180301/{folders}", NOW, UTC) is None


def test_upload_reads_the_time_in_the_local_zone() -> None:
    """It names no zone, so the zone of the house applies."""
    assert time_of("20261121020301.jpg", NOW, CHINA) == datetime(2026, 11, 20, 18, 3, 1, tzinfo=UTC)


ROME, ADELAIDE, NEPAL = map(ZoneInfo, ("Europe/Rome", "Australia/Adelaide", "Asia/Kathmandu"))


@pytest.mark.parametrize(
    ("shown", "zone"),
    [
        ("20260818150200", ROME),
        ("20260818160200", ROME),
        ("20260818150200", CHINA),
        ("20260818150200", ADELAIDE),
        ("20260818150200", NEPAL),
        ("20260819050200", ROME),
        ("2026-08-18T15-02-00Z", ROME),
        ("2026-08-18T15:02:00.123Z", CHINA),
        ("20260818T150200Z", ADELAIDE),
        ("2026-08-18 17:02:00", ROME),
    ],
)
def test_upload_time_allows_for_a_clock_of_another_zone(shown: str, zone: ZoneInfo) -> None:
    """Whole or half hours between name and arrival are a zone or summer time, and `Z` is UTC."""
    taken = datetime(2026, 8, 18, 15, 2, tzinfo=UTC)
    assert time_of(f"{shown}_x.jpg", taken + timedelta(seconds=5), zone) == taken


@pytest.mark.parametrize(
    ("shown", "age"),
    [
        ("20260818170700", timedelta(minutes=20, seconds=5)),
        ("20260818165530", timedelta(minutes=31, seconds=35)),
        ("20260818164100", timedelta(minutes=46, seconds=5)),
        ("2026-08-18T13-27-05Z", timedelta(hours=2)),
    ],
)
def test_upload_time_keeps_a_delay(shown: str, age: timedelta) -> None:
    """A picture may arrive late: only whole and half hours are a zone, and none is with `Z`."""
    arrival = datetime(2026, 8, 18, 15, 27, 5, tzinfo=UTC)
    assert time_of(f"{shown}.jpg", arrival, ROME) == arrival - age


@pytest.mark.parametrize("hour", [0, 1])
def test_upload_resolves_the_repeated_hour_by_the_arrival(hour: int) -> None:
    """When summer ends, a time in it is the one that is just now."""
    now = datetime(2026, 10, 25, hour, 30, 9, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    assert time_of("20261025023005.jpg", now, berlin) == now.replace(second=5)


def test_upload_resolves_the_repeated_hour_to_the_past() -> None:
    """Of its two times the one that has been, though the other is nearer."""
    now = datetime(2026, 10, 25, 1, 25, tzinfo=UTC)
    taken = time_of("20261025025000.jpg", now, ZoneInfo("Europe/Berlin"))
    assert taken == datetime(2026, 10, 25, 0, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("maker", "event", "source"),
    [
        ("uapi", "snapshot", "camera"),
        ("uapi_1981", "snapshot", "arrival"),
        ("hikvision", "motion", "camera"),
        ("dahua", "motion", "camera"),
        ("edimax", "motion", "camera"),
        ("numbered", "snapshot", "arrival"),
    ],
)
def test_upload_reads_the_names_of_simulated_cameras(maker: str, event: str, source: str) -> None:
    """From the names that simulated cameras give."""
    shot = Shot(time=NOW.replace(tzinfo=None), channel=1)
    file = UploadedFile(name=f"/{FILE_NAMES[maker](shot)}", content=PICTURE)
    found = parse_upload(read_files((file,)), DEFAULTS, NOW, UTC)
    assert (found.type, found.time_source, found.channel) == (event, source, 1)
    assert abs(found.occurred_at - NOW) < timedelta(seconds=1)


def test_upload_event_takes_the_first_picture_as_snapshot() -> None:
    """The first is the snapshot; what is cut or too much is a problem, and no reason to refuse."""
    files = [UploadedFile(name=f"/x/{n}.jpg", content=draw_face(n)) for n in range(12)]
    files[1] = UploadedFile(name="/x/1.jpg", content=PICTURE[:-100])
    files[9] = UploadedFile(name="/x/9.jpg", content=PICTURE[:-100])
    event = parse_upload(read_files(files), DEFAULTS, NOW, UTC, EventType.FIRE)
    assert event.type is EventType.FIRE
    assert list(event.pictures) == ["snapshot", *(f"picture_{n}" for n in range(1, 8))]
    assert event.pictures["picture_1"] == files[2].content
    assert len(event.problems) == 2
    assert str(MAX_PICTURES) in event.problems[1]
    assert event.time_source is TimeSource.ARRIVAL


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.jpg", b"<html>" * 200, 400),
        ("a.JPG", PICTURE[:-9], 400),
        ("a.jpg", b"", 415),
        ("test.txt", b"test", 415),
        ("x.jpg", b"test", 415),
        ("DVRWorkDirectory", b"x", 415),
        ("ftptest", b"x" * 5000, 415),
        ("a.avi", b"RIFF", 415),
    ],
)
def test_upload_event_rejects_files_without_a_picture(
    name: str, content: bytes, status: int
) -> None:
    """A broken picture is a fault; a test file or a video is only of no use."""
    file = UploadedFile(name=name, content=content)
    with pytest.raises(PushError) as error:
        parse_upload(read_files((file,)), DEFAULTS, NOW, UTC)
    assert error.value.status == status
    assert name not in str(error.value)


@pytest.mark.parametrize(
    "marker", [("/IN/DVRWorkDirectory", b"x"), ("/face.jpg", b""), ("/face", b"test" * 999)]
)
def test_upload_event_takes_name_and_time_of_the_picture(marker: tuple[str, bytes]) -> None:
    """A marker or test file before it has no meaning, whatever its name."""
    files = [
        UploadedFile(name=marker[0], content=marker[1]),
        UploadedFile(name="/IN/2026-11-20/001/jpg/18/03/01[M][0@0][0].jpg", content=PICTURE),
    ]
    event = parse_upload(read_files(files), DEFAULTS, NOW, UTC)
    assert event.type is EventType.MOTION
    assert event.occurred_at == NOW.replace(second=1)
    assert (event.time_source, event.problems) == (TimeSource.CAMERA, ())


def test_upload_event_accepts_a_picture_of_any_name() -> None:
    """What it is counts, not what it is called."""
    file = UploadedFile(name="/upload.bin", content=PICTURE)
    assert parse_upload(read_files((file,)), DEFAULTS, NOW, UTC).pictures == {"snapshot": PICTURE}
