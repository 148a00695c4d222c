"""The meaning of names: type and channel by patterns that users can edit.

A line of patterns is `motion, md, vmd = motion`: words on the left, their meaning on the right.
A word matches where it stands alone, in any case and also in `MotionDetection` or `md_1`; `*`
stands for any text, `{channel}` for a channel's number (`{channel0}` if the camera counts from 0).
The right side is an event type, or `channel` for a line without a type, and optionally a channel's
number.

Users write the patterns, and any sender the names: so there are no regular expressions, whose time
can grow without limit. The time of a match grows only with the length of a name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
import re

from ..errors import PatternError
from .event import EventType

MAX_NAME: int = 255
"""Limit of characters to match in a path or a subject; of a path the last ones."""
MAX_LINES: int = 100
MAX_WORD: int = 60
MAX_CHANNEL: int = 64

DEFAULT_PATTERNS = (
    "face*, head shoulder, *人脸* = face",
    "line cross*, cross line, tripwire, intrusion, region*, area, field*, loiter*, *区域* = region",
    "tamper*, occlu*, cover, covered, shelter*, blind*, *遮挡* = tamper",
    "fire*, smoke, flame, *火* = fire",
    "io, alarm in*, input, external alarm, sensor alarm, *报警输入* = alarm_input",
    "motion*, move*, md, mdalarm, hmd, vmd, [m], pir, people, human*, *移动* = motion",
    "person, persons, pedestrian*, pet, pets, animal*, car, cars, vehicle* = motion",
    "count* = counting",
    "temperature*, thermal* = temperature",
    "schedule*, timer, [r], timing, snap*, manual, test, *定时* = snapshot",
    "ch{channel}, chn{channel}, channel {channel}, *通道{channel} = channel",
)

_ONLY_CHANNEL = "channel"
# A word within a word begins with a capital: MotionDetection, MDAlarm.
_WORD_BEGINS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKENS = re.compile(r"(\{channel0?\}|\s+)")
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_BETWEEN_WORDS = r"[\W_]{0,2}"


class PatternFault(StrEnum):
    """The faults of a line of patterns."""

    NO_TYPE = "pattern_no_type"
    UNKNOWN_TYPE = "pattern_unknown_type"
    CHANNEL = "pattern_channel"
    WORD = "pattern_word"
    TOO_MANY = "pattern_too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPattern:
    """A word, with its type and its channel, if it has them."""

    word: re.Pattern[str]
    type: EventType | None
    channel: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The meaning of names, None where they have no meaning."""

    type: EventType | None
    channel: int | None


def read_patterns(text: str) -> tuple[UploadPattern, ...]:
    """Return the patterns of a text, one per line, without empty lines and `#` comments.

    Raises PatternError, which names the line.
    """
    patterns: list[UploadPattern] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if number > MAX_LINES:
            raise PatternError(PatternFault.TOO_MANY, number, line)
        if not (line := line.strip()) or line.startswith("#"):
            continue
        try:
            patterns += _read_line(line)
        except ValueError as error:
            raise PatternError(str(error), number, line) from None
    return tuple(patterns)


def _read_line(line: str) -> Iterator[UploadPattern]:
    """Yield a pattern for each word. Raises ValueError with a PatternFault."""
    words, equals, meaning = line.rpartition("=")
    if not equals or not (parts := meaning.lower().split()):
        raise ValueError(PatternFault.NO_TYPE)
    name, *numbers = parts
    if name != _ONLY_CHANNEL and name not in set(EventType):
        raise ValueError(PatternFault.UNKNOWN_TYPE)
    if numbers and not (len(numbers) == 1 and _is_channel(numbers[0])):
        raise ValueError(PatternFault.CHANNEL)
    event_type = None if name == _ONLY_CHANNEL else EventType(name)
    channel = int(numbers[0]) if numbers else None
    for word in words.split(","):
        if event_type is None and channel is None and "{" not in word:
            raise ValueError(PatternFault.CHANNEL)
        yield UploadPattern(word=_compile(word.strip()), type=event_type, channel=channel)


def _is_channel(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= MAX_CHANNEL


def _compile(word: str) -> re.Pattern[str]:
    """Return the expression of a word; it never tries a text for `*` twice."""
    parts = word.split("*")
    if not any(parts) or len(word) > MAX_WORD:
        raise ValueError(PatternFault.WORD)
    written = [
        "".join(_written(token) for token in _TOKENS.split(_separated(part))) for part in parts
    ]
    first, *others = (part for part in written if part)
    if not word.startswith("*"):
        first = _NO_LETTER_BEFORE + first
    if not word.endswith("*"):
        *others, last = [first, *others]
        first, *others = [*others, last + _NO_LETTER_BEHIND]
    try:
        return re.compile(first + "".join(f"(?>.*?{part})" for part in others), re.IGNORECASE)
    except re.error:  # the word names the channel twice
        raise ValueError(PatternFault.WORD) from None


def _written(token: str) -> str:
    if token in {"{channel}", "{channel0}"}:
        return rf"(?P<{token[1:-1]}>\d{{1,3}})(?!\d)"
    return _BETWEEN_WORDS if token.isspace() else re.escape(token)


def _separated(text: str) -> str:
    return _WORD_BEGINS.sub(" ", text)


def meaning_of(names: Iterable[str], patterns: Sequence[UploadPattern]) -> Meaning:
    """Return the meaning of names; an earlier name overrides a later one."""
    event_type: EventType | None = None
    channel: int | None = None
    for name in names:
        separated = _separated(name[-MAX_NAME:])
        for pattern in patterns:
            if found := pattern.word.search(separated):
                event_type = event_type or pattern.type
                channel = channel or _channel(found) or pattern.channel
    return Meaning(type=event_type, channel=channel)


def _channel(found: re.Match[str]) -> int | None:
    """Return the channel of a match; 0 is the first channel in either way of counting."""
    numbers = found.groupdict()
    if (from_zero := numbers.get("channel0")) is not None:
        number = int(from_zero) + 1
    elif (from_one := numbers.get("channel")) is not None:
        number = max(1, int(from_one))
    else:
        return None
    return number if number <= MAX_CHANNEL else None
