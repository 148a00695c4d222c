"""What the settings of a camera of the XML CGI family do to its pictures."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

from .picture import MAIN_STREAM, SUB_STREAM, Look, Overlay, Size, TextStyle, View, draw_scene
from .ptz import Position
from .xml_cgi_rules import Values
from .xml_cgi_tables import INTERFACES

# seed 001 l.499: small, medium and large; no document: how large
_FONT_HEIGHTS = {"0": 1 / 30, "1": 1 / 24, "2": 1 / 15}


def take_picture(
    number: int,
    settings: Mapping[str, Values],
    *,
    is_main: bool,
    local: datetime,
    position: Position | None,
) -> bytes:
    """Return picture `number` as JPEG; with a position it shows where the head is, in figures."""
    # seed 001 l.538-541: 0 to 255, with 128 in the middle (l.534)
    size = MAIN_STREAM if is_main else SUB_STREAM
    image = INTERFACES["image"].defaults | settings["image"]
    look = Look(**{entry.name: int(image[entry.name]) / 128 for entry in fields(Look)})
    overlays = _on_screen_display(INTERFACES["osd"].defaults | settings["osd"], size, local)
    view = View()
    if position is not None:
        view = View(pan=position.pan, tilt=position.tilt, zoom=position.zoom)
        overlays.append(_figures(position))
    return draw_scene(number, size=size, look=look, view=view, overlays=overlays)


def _on_screen_display(values: Values, size: Size, local: datetime) -> list[Overlay]:
    # seed 001 l.497-515
    if values["enable"] != "1":
        return []
    shown = int(values["show_res_bit"])  # a bit each (§3.13)
    resolution = f" {size[0]}x{size[1]}" if shown & 1 else ""
    bit_rate = " 2500kbps" if shown & 2 else ""
    form = values["time_format"].replace("hh:mm:ss", "%H:%M:%S")
    for letters, directive in (("yyyy", "%Y"), ("yy", "%y"), ("mm", "%m"), ("dd", "%d")):
        form = form.replace(letters, directive)
    texts = {
        "title": values["title_utf8"] + resolution + bit_rate,
        "time": local.strftime(form + (" %a" if values["show_week"] == "1" else "")),
    }
    return [
        Overlay(
            text=text,
            x=int(values[f"{kind}_pos_x"]) / (2 if values[f"{kind}_pos_type"] == "0" else 100),
            y=int(values[f"{kind}_pos_y"]) / (2 if values[f"{kind}_pos_type"] == "0" else 100),
            style=TextStyle(values["color"]),
            height=_FONT_HEIGHTS[values["fontsize"]],
        )
        for kind, text in texts.items()
    ]


def _figures(position: Position) -> Overlay:
    # no document: for who looks at it
    text = (
        f"pan {position.pan:+.2f}  tilt {position.tilt:+.2f}  zoom {position.zoom:.1f}x\n"
        f"focus {position.focus:.2f}  iris {position.iris:.2f}"
    )
    return Overlay(text=text, x=0.02, y=0.97, style=TextStyle.WHITE_ON_BLACK)
