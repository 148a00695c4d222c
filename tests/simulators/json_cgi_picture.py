"""What the settings of a camera of the JSON CGI family do to its pictures."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from .json_cgi_fields import Values
from .json_cgi_tables import TIME_ZONE_MINUTES
from .picture import MAIN_STREAM, Box, Color, Look, Overlay, View, draw_scene
from .ptz import Position

_GRID = (704, 576)
"""What positions and areas are measured in (§24, §25)."""
_MASKS = 9
# seed 003 l.7261: small, middle and large; no document: how large
_FONT_HEIGHTS = {0: 1 / 30, 1: 1 / 24, 2: 1 / 15}
# seed 003 l.7271-7285: the names; no document: the shades
_COLOURS: dict[int, Color] = {
    0: (255, 255, 255),
    1: (0, 0, 0),
    2: (250, 230, 60),
    3: (220, 30, 30),
    4: (40, 80, 230),
    5: (30, 180, 60),
}
# seed 003 l.7224-7232
_DATE_FORMATS = {0: "%y-%m-%d", 1: "%m-%d-%y", 2: "%d-%m-%y"}
# seed 003 l.6172-6184
_COLOUR, _BLACK_AND_WHITE = 0, 2
# seed 003 l.6186-6200
_BY_TIME = 1


def take_picture(
    settings: Mapping[str, Values],
    number: int,
    *,
    position: Position,
    epoch: float,
    is_dark: bool,
    place: str,
) -> bytes:
    """Return picture `number` as JPEG."""
    # seed 003 l.5407: the look; l.6161-6163: mirror and flip
    local = local_time(settings["time"], epoch)
    base, advanced = settings["display_base"], settings["display_adv"]
    look = {entry.name: base[entry.name] / 128 for entry in fields(Look)}
    if is_night(advanced, local, is_dark=is_dark):
        look["saturation"] = 0.0
    return draw_scene(
        number,
        size=MAIN_STREAM,
        look=Look(**look),
        view=View(
            pan=position.pan,
            tilt=position.tilt,
            zoom=position.zoom,
            mirrored=bool(advanced["mirror"]),
            flipped=bool(advanced["flip"]),
        ),
        masks=_masks(settings["mask"]),
        overlays=_on_screen_display(settings["osd"], local, settings["video_0"]["bitrate"]),
        place=place,
    )


def local_time(values: Values, epoch: float) -> datetime:
    """Return the time of day at the camera; its list of time zones has no summer time (§10)."""
    # seed 003 l.1285-1465
    offset = timedelta(minutes=TIME_ZONE_MINUTES[values["timeZone"]])
    return datetime.fromtimestamp(epoch, UTC) + offset


def is_night(advanced: Values, local: datetime, *, is_dark: bool) -> bool:
    """Whether pictures are gray (§23.3); `is_dark` is what the camera's sensors see."""
    # seed 003 l.6172-6260
    mode = advanced["color_black"]
    if mode in (_COLOUR, _BLACK_AND_WHITE):
        return bool(mode == _BLACK_AND_WHITE)
    if advanced["infr_detect_mode"] != _BY_TIME:
        return is_dark
    now = (local.hour, local.minute)
    day, night = (
        (advanced[f"infr_{part}_h"], advanced[f"infr_{part}_m"]) for part in ("day", "night")
    )
    is_day = day <= now < night if day <= night else not night <= now < day
    return not is_day


def _masks(values: Values) -> list[Box]:
    # seed 003 l.7650-7930
    if not values["mask_enable"]:
        return []
    width, height = _GRID
    boxes = []
    for number in range(_MASKS):
        x, y, w, h = (values[f"mask_{number}_{side}"] for side in "xywh")
        if w and h:
            # Nothing says whether a mask may reach beyond the picture; there is nothing to hide.
            boxes.append((x / width, y / height, (x + w) / width, (y + h) / height))
    return boxes


def _on_screen_display(values: Values, local: datetime, kbps: int) -> list[Overlay]:
    # seed 003 l.7214-7322
    formats = (
        _DATE_FORMATS[values["date_format"]] if values["show_date"] else "",
        "%H:%M:%S" if values["show_time"] else "",
        "%a" if values["show_week"] else "",
    )
    clock = local.strftime(" ".join(filter(None, formats)))
    rate = f"{kbps}kbps" if values["show_bitrate"] else ""
    texts = [(" ".join(filter(None, (clock, rate))), values["date_pos_x"], values["date_pos_y"])]
    texts += [
        (title["title"], title["title_pos_x"], title["title_pos_y"])
        for title in values["title_list"]
        if title["show_title"]
    ]
    width, height = _GRID
    return [
        Overlay(
            text=text,
            x=min(x / width, 1.0),
            y=min(y / height, 1.0),
            height=_FONT_HEIGHTS[values["font_size"]],
            color=_COLOURS[values["osd_color"]],
        )
        for text, x, y in texts
        if text.strip()
    ]
