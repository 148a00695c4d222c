"""What a file means that a camera has uploaded: by its names, in words that users write."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from custom_components.cgi_camera.api.errors import PushError
from custom_components.cgi_camera.api.events.event import EventType, TimeSource
from custom_components.cgi_camera.api.events.upload import (
    MAX_PICTURES,
    UploadedFile,
    parse_upload,
    read_files,
    time_of,
)
from custom_components.cgi_camera.api.events.upload_patterns import (
    DEFAULT_PATTERNS,
    MAX_NAME,
    meaning_of,
    read_patterns,
)
from tests.simulators.picture import draw_face
from tests.simulators.uploads import FILE_NAMES, Shot

DEFAULTS = read_patterns("\n".join(DEFAULT_PATTERNS))
NOW = datetime(2026, 11, 20, 18, 3, 7, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))
PICTURE = draw_face(1)


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
    """The content of a file counts, not its name."""
    file = UploadedFile(name="/upload.bin", content=PICTURE)
    assert parse_upload(read_files((file,)), DEFAULTS, NOW, UTC).pictures == {"snapshot": PICTURE}
