"""The pages of the demo's three cameras: what they show, what was seen, and their settings."""

from .cards import OPTIONS, SLIDER, TOGGLE, Card, heading, once_there, picture, tile, view

DASHBOARD = "cgi-camera"
DEVICE_NAME = "Front door"
FACE_DEVICE_NAME = "Hall"
FACE_VIEW = "hall"
YARD_DEVICE_NAME = "Back yard"
YARD_VIEW = "yard"
STREAM_ENTITIES = (
    "select.main_stream_codec",
    "select.main_stream_resolution",
    "number.main_stream_frame_rate",
)
"""Entities that a user must enable."""


def _move(entity_id: str, name: str, icon: str, **data: str) -> Card:
    """Return a button that moves a camera a little."""
    return {
        "type": "button",
        "name": name,
        "icon": f"mdi:{icon}",
        "tap_action": {
            "action": "perform-action",
            "perform_action": "cgi_camera.ptz",
            "target": {"entity_id": entity_id},
            "data": {**data, "duration": 0.4},
        },
        "grid_options": {"columns": 2, "rows": 2},
    }


def _seen(ids: dict[str, str]) -> list[Card]:
    """Return what was seen last."""
    half = {"aspect_ratio": "1:1", "fit_mode": "contain", "grid_options": {"columns": 6}}
    return [
        heading("Last face", "face-recognition"),
        once_there(picture(ids["image.last_face"], **half)),
        once_there(picture(ids["image.last_event"], **half)),
        tile(ids["event.face"]),
    ]


def door_view(ids: dict[str, str]) -> Card:
    """Return the page of the door: the live picture, what was seen last, and the settings."""
    camera = ids["camera.main_stream"]
    live = [
        heading(DEVICE_NAME, "door"),
        picture(camera, camera_view="auto", grid_options={"columns": 12}),
        _move(camera, "Left", "arrow-left", direction="left"),
        _move(camera, "Right", "arrow-right", direction="right"),
        _move(camera, "Up", "arrow-up", direction="up"),
        _move(camera, "Down", "arrow-down", direction="down"),
        _move(camera, "In", "magnify-plus", zoom="in"),
        _move(camera, "Out", "magnify-minus", zoom="out"),
        tile(ids["switch.motion_detection"]),
    ]
    seen = []
    if "binary_sensor.face" in ids:  # once a face was pushed, since this camera only may push
        live.append(tile(ids["binary_sensor.face"]))
        seen.append(_seen(ids))
    settings = [
        heading("Settings", "tune"),
        tile(ids["switch.osd"], TOGGLE, columns=12),
        tile(ids["text.osd_title"]),
        tile(ids["select.osd_color"]),
        tile(ids["number.brightness"], SLIDER, columns=12),
        tile(ids["number.motion_sensitivity"], SLIDER, columns=12),
    ]
    streams = [
        tile(ids[key], *([OPTIONS] if key.startswith("select.") else []), columns=12)
        for key in STREAM_ENTITIES
        if key in ids
    ]
    if streams:
        settings += [heading("Main stream", "video"), *streams]
    return view(DEVICE_NAME, "door", live, *seen, settings)


def hall_view(ids: dict[str, str]) -> Card:
    """Return the page of the hall."""
    live = [
        heading(FACE_DEVICE_NAME, "coat-rack"),
        picture(ids["camera.main_stream"], camera_view="auto", grid_options={"columns": 12}),
        tile(ids["switch.face_detection"]),
        tile(ids["binary_sensor.face"]),
    ]
    settings = [
        heading("Settings", "tune"),
        tile(ids["number.face_confidence"], SLIDER, columns=12),
        tile(ids["switch.face_overlay"], TOGGLE, columns=12),
        tile(ids["number.motion_sensitivity"], SLIDER, columns=12),
        tile(ids["button.test_push"], columns=12),
    ]
    return view(FACE_DEVICE_NAME, FACE_VIEW, live, _seen(ids), settings)


def yard_view(ids: dict[str, str]) -> Card:
    """Return the page of the back yard."""
    live = [
        heading(YARD_DEVICE_NAME, "tree"),
        picture(ids["camera.main_stream"], camera_view="auto", grid_options={"columns": 12}),
        tile(ids["select.day_night_mode"], OPTIONS, columns=12),
        tile(ids["switch.privacy_masks"], TOGGLE, columns=12),
    ]
    half = {"aspect_ratio": "1:1", "grid_options": {"columns": 6}}
    seen = [
        heading("Last face", "face-recognition"),
        once_there(picture(ids["image.last_face"], fit_mode="contain", **half)),
        once_there(picture(ids["image.last_event"], **half)),
        {
            "type": "logbook",
            "target": {"entity_id": [ids["event.face"], ids["event.motion"]]},
            "hours_to_show": 24,
            "grid_options": {"columns": 12, "rows": 5},
        },
    ]
    title = {"entity": ids["text.osd_title"], "name": {"type": "entity"}}
    settings = [
        heading("Settings", "tune"),
        {"type": "entities", "entities": [title], "grid_options": {"columns": 12}},
        tile(ids["switch.motion_detection"], TOGGLE, columns=12),
        tile(ids["number.motion_sensitivity"], SLIDER, columns=12),
        tile(ids["number.brightness"], SLIDER, columns=12),
    ]
    return view(YARD_DEVICE_NAME, YARD_VIEW, live, seen, settings)
