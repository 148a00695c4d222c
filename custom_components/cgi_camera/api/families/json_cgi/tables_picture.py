"""The image, on-screen display and privacy masks of a JSON CGI camera.

Names, ranges and options are those of seed 003 §23 to §25, §34 and §37. Positions and sizes are on
a grid of 704 x 576, whatever the resolution.
"""

from ...features import Button, Category, Feature, Sensor
from ...lights import Light
from ...settings import Number, Select, Switch, Text, Time
from .rows import LONGEST, grid_box, seen, switch, whole

MASKS = 9
TITLES = 4

EXPOSURE_TIMES = {
    f"1_{part}": str(part)
    for part in (12, 25, 30, 50, 60, 100, 200, 400, 800, 1000, 2000, 4000, 8000)
}
"""Parts of a second."""


def _byte(key: str, section: str, field: str, *, enabled: bool = False) -> Number:
    """Return a number from 0 to 255, as most settings of the image are."""
    return Number(key, section, field, 0, 255, enabled=enabled)


def _hidden_byte(key: str, field: str) -> Number:
    """Return a setting of the image that only an action reaches."""
    return whole(key, "image", field, 255)


IMAGE: tuple[Feature, ...] = (
    *(
        _byte(key, "image", key, enabled=True)
        for key in ("brightness", "contrast", "saturation", "sharpness")
    ),
    _byte("hue", "image", "hue"),
    _byte("gamma", "image", "gamma"),
    _byte("backlight_compensation", "image", "blc_level"),
    Switch("defog", "image", "antiFog"),
    Select("longest_exposure", "image", "max_exposure", EXPOSURE_TIMES, enabled=False),
    Select(
        "sensor_frame_rate",
        "image",
        "frameTurbo",
        {"normal": "0", "high": "1", "very_high": "2"},
        entity=False,
    ),
    # Some firmware ignores it and uses `scene_mode` of the advanced page.
    Select(
        "base_scene_mode",
        "image",
        "sceneMode",
        {"face_capture": "1", "license_plate_capture": "2"},
        entity=False,
    ),
    Select(
        "exposure_priority",
        "image",
        "AE_strategy_mode",
        {"highlights": "0", "low_light": "1"},
        enabled=False,
    ),
    Select(
        "exposure_mode",
        "image",
        "auto_exposureEx",
        {"automatic": "0", "manual": "1"},
        enabled=False,
    ),
    Select(
        "exposure_time",
        "image",
        "exposure_time",
        # 34464 is 100000 cut to 16 bits.
        {**EXPOSURE_TIMES, "1_10000": "10000", "1_100000": "34464"},
        enabled=False,
    ),
    Select("white_balance", "image", "auto_awb", {"automatic": "0", "manual": "1"}, enabled=False),
    Select(
        "white_balance_scene",
        "image",
        "awb_auto_mode",
        {f"scene_{number}": str(number) for number in range(6)},
        entity=False,
    ),
    *(
        _hidden_byte(f"white_balance_{key}", f"awb_{field}")
        for key, field in (
            ("red", "red"),
            ("green", "green"),
            ("blue", "blue"),
            ("style_red", "style_red"),
            ("style_green", "style_green"),
            ("style_blue", "style_blue"),
        )
    ),
    Select("gain_mode", "image", "auto_gain_mode", {"automatic": "0", "manual": "1"}, entity=False),
    _hidden_byte("largest_digital_gain", "auto_DGain_max"),
    _hidden_byte("largest_analog_gain", "auto_AGain_max"),
    _hidden_byte("largest_gain", "max_sys_gain"),
    switch("manual_analog_gain", "image", "manual_AGain_enable"),
    _hidden_byte("analog_gain", "manual_AGain"),
    switch("manual_digital_gain", "image", "manual_DGain_enable"),
    _hidden_byte("digital_gain", "manual_DGain"),
    Select(
        "rotation", "image", "rotate", {"0": "0", "90": "1", "180": "2", "270": "3"}, enabled=False
    ),
    *seen("image", largest_analog_gain_seen="max_a_gain"),
    Button("restore_image", "image", fields=(("set_default", 1),), enabled=False),
)

DAY_NIGHT_MODE = Select(
    "day_night_mode",
    "image_advanced",
    "color_black",
    {"day": "0", "automatic": "1", "night": "2"},
    category=Category.CONTROL,
)
DAY_NIGHT_SWITCH = Select(
    "day_night_switch",
    "image_advanced",
    "infr_detect_mode",
    {"picture": "0", "time": "1", "light_sensor": "2"},
    conditions=(DAY_NIGHT_MODE.when("automatic"),),
    enabled=False,
)
LAMP = Select(
    "lamp_type", "image_advanced", "lamp_type", {"infrared": "0", "white": "1", "automatic": "2"}
)
LAMP_MODE = Select(
    "lamp",
    "image_advanced",
    "led_control",
    {"automatic": "0", "on": "1", "off": "2"},
    category=Category.CONTROL,
)
LAMP_DRIVE = Select(
    "lamp_drive", "image_advanced", "led_control_mode", {"level": "0", "pwm": "1"}, entity=False
)
IRIS = Select(
    "iris",
    "image_advanced",
    "auto_iris",
    {"off": "0", "automatic": "1", "manual": "2"},
    enabled=False,
)
LEVELS = {"low": "0", "high": "1"}
LAMP_LEVEL = Select(
    "lamp_level",
    "image_advanced",
    "led_control_avail",
    LEVELS,
    conditions=(LAMP_DRIVE.when("level"),),
    entity=False,
)
LAMP_BRIGHTNESS = tuple(
    Number(
        key,
        "image_advanced",
        field,
        0,
        255,
        conditions=(LAMP.when(lamp), LAMP_DRIVE.when("pwm")),
        enabled=False,
    )
    for key, field, lamp in (
        ("infrared_lamp_brightness", "ir_level", "infrared"),
        ("white_lamp_brightness", "led_level", "white"),
    )
)

IMAGE_ADVANCED: tuple[Feature, ...] = (
    DAY_NIGHT_MODE,
    DAY_NIGHT_SWITCH,
    *(
        Number(
            key,
            "image_advanced",
            field,
            0,
            255,
            conditions=(DAY_NIGHT_SWITCH.when("picture"),),
            enabled=False,
        )
        for key, field in (
            ("day_to_night_sensitivity", "sens_day_to_night"),
            ("night_to_day_sensitivity", "sens_night_to_day"),
        )
    ),
    *(
        Time(
            key,
            "image_advanced",
            f"{field}_h",
            f"{field}_m",
            conditions=(DAY_NIGHT_SWITCH.when("time"),),
            enabled=False,
        )
        for key, field in (("day_start", "infr_day"), ("night_start", "infr_night"))
    ),
    LAMP,
    LAMP_MODE,
    Light(
        "lamp_light",
        "image_advanced",
        category=Category.CONTROL,
        mode=LAMP_MODE,
        levels=(LAMP_LEVEL, *LAMP_BRIGHTNESS),
    ),
    LAMP_DRIVE,
    LAMP_LEVEL,
    *LAMP_BRIGHTNESS,
    Switch("mirror", "image_advanced", "mirror"),
    Switch("flip", "image_advanced", "flip"),
    Select(
        "video_format", "image_advanced", "power_freq", {"ntsc": "0", "pal": "1"}, enabled=False
    ),
    Switch("lens_correction", "image_advanced", "lens_correction", enabled=False),
    whole("lens_correction_x", "image_advanced", "byLDC_XOffset", 128),
    whole("lens_correction_y", "image_advanced", "byLDC_YOffset", 128),
    whole("lens_correction_ratio", "image_advanced", "byLDC_Ratio", 300, minimum=-300),
    _byte("wdr_level", "image_advanced", "wdr_level"),
    Switch("sensor_wdr", "image_advanced", "wdr_sensor", enabled=False),
    _byte("sensor_wdr_level", "image_advanced", "wdr_level_sensor"),
    IRIS,
    Number(
        "iris_level",
        "image_advanced",
        "irisLevel",
        0,
        255,
        conditions=(IRIS.when("manual"),),
        enabled=False,
    ),
    Select("infrared_filter_level", "image_advanced", "ircut_level", LEVELS, entity=False),
    Select("light_sensor_level", "image_advanced", "ldr_level", LEVELS, entity=False),
    Select(
        "noise_reduction",
        "image_advanced",
        "noiseReduction",
        {"off": "0", "low": "1", "medium": "2", "high": "3"},
        enabled=False,
    ),
    Select(
        "spatial_noise_reduction",
        "image_advanced",
        "_2DNR_level",
        {"low": "0", "medium": "1", "high": "2"},
        entity=False,
    ),
    Switch("highlight_compensation", "image_advanced", "hlc_enable", enabled=False),
    Switch("slow_shutter", "image_advanced", "low_farme_rate", enabled=False),
    Select(
        "anti_flicker",
        "image_advanced",
        "anti_flicker",
        {"off": "0", "automatic": "1", "50_hz": "2", "60_hz": "3"},
        enabled=False,
    ),
    Select(
        "scene_mode",
        "image_advanced",
        "scene_mode",
        {"normal": "0", "face_capture": "1", "license_plate_capture": "2"},
        enabled=False,
    ),
    *seen(
        "image_advanced",
        white_lamp_control="white_control",
        night_to_day_level="night2day_level",
        day_to_night_level="day2night_level",
        lamp_on_level="led_open_level",
        lamp_off_level="led_close_level",
    ),
    # The software of public clients has it, the document does not (radcam-manager).
    Button(
        "white_balance_once",
        "image_advanced",
        fields=(("onceAWB", 1),),
        offered_by="onceAWB",
    ),
    Button("restore_advanced_image", "image_advanced", fields=(("set_default", 1),), enabled=False),
)


def _title(number: int) -> tuple[Feature, ...]:
    """Return the rows of one line of text in the picture; most users need only the first."""
    field = f"title_list.{number - 1}"
    key = "osd_title" if number == 1 else f"osd_title_{number}"
    return (
        Text(
            key,
            "osd",
            f"{field}.title",
            LONGEST,
            empty=" ",  # the text of an unused line
            enabled=number == 1,
        ),
        Switch(f"{key}_shown", "osd", f"{field}.show_title", enabled=number == 1),
        *grid_box(key, "osd", {"x": f"{field}.title_pos_x", "y": f"{field}.title_pos_y"}),
    )


OSD: tuple[Feature, ...] = (
    Switch("osd_date", "osd", "show_date"),
    Switch("osd_time", "osd", "show_time"),
    Switch("osd_weekday", "osd", "show_week", enabled=False),
    Switch("osd_bit_rate", "osd", "show_bitrate", enabled=False),
    Select(
        "osd_date_format",
        "osd",
        "date_format",
        {"yy_mm_dd": "0", "mm_dd_yy": "1", "dd_mm_yy": "2"},
        enabled=False,
    ),
    *grid_box("osd_time", "osd", {"x": "date_pos_x", "y": "date_pos_y"}),
    Select(
        "osd_font_size",
        "osd",
        "font_size",
        {"small": "0", "medium": "1", "large": "2"},
        enabled=False,
    ),
    Select(
        "osd_color",
        "osd",
        "osd_color",
        {"white": "0", "black": "1", "yellow": "2", "red": "3", "blue": "4", "green": "5"},
    ),
    *(row for number in range(1, TITLES + 1) for row in _title(number)),
)

PRIVACY_MASKS: tuple[Feature, ...] = (
    Switch("privacy_masks", "privacy_masks", "mask_enable", category=Category.CONTROL),
    *(
        row
        for index in range(MASKS)
        for row in grid_box(
            f"mask_{index + 1}",
            "privacy_masks",
            {
                "x": f"mask_{index}_x",
                "y": f"mask_{index}_y",
                "width": f"mask_{index}_w",
                "height": f"mask_{index}_h",
            },
        )
    ),
)


EXPOSURE: tuple[Feature, ...] = tuple(
    Sensor(key, "exposure", field, numeric=True, unit=unit, divisor=divisor, enabled=False)
    for key, field, unit, divisor in (
        ("measured_exposure_time", "ExpTime", "μs", 1),
        # 1024 is a gain of 1, as usual with these chips.
        ("measured_analog_gain", "AGain", None, 1024),
        ("measured_digital_gain", "DGain", None, 1024),
        ("measured_isp_gain", "ISPDGain", None, 1024),
        ("measured_exposure", "Exposure", None, 1),
        ("measured_frame_rate", "Fps", "fps", 100),
        ("measured_iso", "ISO", None, 1),
    )
)
