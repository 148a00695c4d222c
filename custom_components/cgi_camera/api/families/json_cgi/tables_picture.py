"""What a JSON CGI camera shows: image, on-screen display, privacy masks, streams and sound.

Names, ranges and options are those of seed 003 §21 to §25, §34 and §37. Positions and sizes are on
a grid of 704 x 576 whatever the resolution is.
"""

from ...features import Button, Category, Feature, Sensor
from ...settings import Number, Select, Switch, Text, Time
from .rows import LONGEST, grid_box, seen, switch, whole

MASKS = 9
TITLES = 4

EXPOSURE_TIMES = {
    f"1_{part}": str(part)
    for part in (12, 25, 30, 50, 60, 100, 200, 400, 800, 1000, 2000, 4000, 8000)
}
"""Parts of a second."""


def _byte(section: str, key: str, field: str, *, enabled: bool = False) -> Number:
    """Return a number from 0 to 255, as most of the image has."""
    return Number(key=key, section=section, field=field, minimum=0, maximum=255, enabled=enabled)


def _hidden_byte(key: str, field: str) -> Number:
    """Return a part of the image that only an action reaches."""
    return whole("image", key, field, 255)


IMAGE: tuple[Feature, ...] = (
    *(
        _byte("image", key, key, enabled=True)
        for key in ("brightness", "contrast", "saturation", "sharpness")
    ),
    _byte("image", "hue", "hue"),
    _byte("image", "gamma", "gamma"),
    _byte("image", "backlight_compensation", "blc_level"),
    Switch(key="defog", section="image", field="antiFog"),
    Select(
        key="longest_exposure",
        section="image",
        field="max_exposure",
        options=EXPOSURE_TIMES,
        enabled=False,
    ),
    Select(
        key="sensor_frame_rate",
        section="image",
        field="frameTurbo",
        options={"normal": "0", "high": "1", "very_high": "2"},
        entity=False,
    ),
    # Some firmware ignores it and heeds `scene_mode` of the advanced page.
    Select(
        key="base_scene_mode",
        section="image",
        field="sceneMode",
        options={"face_capture": "1", "license_plate_capture": "2"},
        entity=False,
    ),
    Select(
        key="exposure_priority",
        section="image",
        field="AE_strategy_mode",
        options={"highlights": "0", "low_light": "1"},
        enabled=False,
    ),
    Select(
        key="exposure_mode",
        section="image",
        field="auto_exposureEx",
        options={"automatic": "0", "manual": "1"},
        enabled=False,
    ),
    Select(
        key="exposure_time",
        section="image",
        field="exposure_time",
        # 34464 is 100000 cut to 16 bits.
        options={**EXPOSURE_TIMES, "1_10000": "10000", "1_100000": "34464"},
        enabled=False,
    ),
    Select(
        key="white_balance",
        section="image",
        field="auto_awb",
        options={"automatic": "0", "manual": "1"},
        enabled=False,
    ),
    Select(
        key="white_balance_scene",
        section="image",
        field="awb_auto_mode",
        options={f"scene_{number}": str(number) for number in range(6)},
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
    Select(
        key="gain_mode",
        section="image",
        field="auto_gain_mode",
        options={"automatic": "0", "manual": "1"},
        entity=False,
    ),
    _hidden_byte("largest_digital_gain", "auto_DGain_max"),
    _hidden_byte("largest_analog_gain", "auto_AGain_max"),
    _hidden_byte("largest_gain", "max_sys_gain"),
    switch("image", "manual_analog_gain", "manual_AGain_enable"),
    _hidden_byte("analog_gain", "manual_AGain"),
    switch("image", "manual_digital_gain", "manual_DGain_enable"),
    _hidden_byte("digital_gain", "manual_DGain"),
    Select(
        key="rotation",
        section="image",
        field="rotate",
        options={"0": "0", "90": "1", "180": "2", "270": "3"},
        enabled=False,
    ),
    *seen("image", largest_analog_gain_seen="max_a_gain"),
    Button(key="restore_image", section="image", fields=(("set_default", 1),), enabled=False),
)

DAY_NIGHT_MODE = Select(
    key="day_night_mode",
    section="image_advanced",
    field="color_black",
    options={"day": "0", "automatic": "1", "night": "2"},
    category=Category.CONTROL,
)
DAY_NIGHT_SWITCH = Select(
    key="day_night_switch",
    section="image_advanced",
    field="infr_detect_mode",
    options={"picture": "0", "time": "1", "light_sensor": "2"},
    conditions=(DAY_NIGHT_MODE.when("automatic"),),
    enabled=False,
)
LAMP = Select(
    key="lamp_type",
    section="image_advanced",
    field="lamp_type",
    options={"infrared": "0", "white": "1", "automatic": "2"},
)
LAMP_DRIVE = Select(
    key="lamp_drive",
    section="image_advanced",
    field="led_control_mode",
    options={"level": "0", "pwm": "1"},
    entity=False,
)
IRIS = Select(
    key="iris",
    section="image_advanced",
    field="auto_iris",
    options={"off": "0", "automatic": "1", "manual": "2"},
    enabled=False,
)
LEVELS = {"low": "0", "high": "1"}

IMAGE_ADVANCED: tuple[Feature, ...] = (
    DAY_NIGHT_MODE,
    DAY_NIGHT_SWITCH,
    *(
        Number(
            key=key,
            section="image_advanced",
            field=field,
            minimum=0,
            maximum=255,
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
            key=key,
            section="image_advanced",
            field=f"{field}_h",
            minute_field=f"{field}_m",
            conditions=(DAY_NIGHT_SWITCH.when("time"),),
            enabled=False,
        )
        for key, field in (("day_start", "infr_day"), ("night_start", "infr_night"))
    ),
    LAMP,
    Select(
        key="lamp",
        section="image_advanced",
        field="led_control",
        options={"automatic": "0", "on": "1", "off": "2"},
        category=Category.CONTROL,
    ),
    LAMP_DRIVE,
    Select(
        key="lamp_level",
        section="image_advanced",
        field="led_control_avail",
        options=LEVELS,
        conditions=(LAMP_DRIVE.when("level"),),
        entity=False,
    ),
    *(
        Number(
            key=key,
            section="image_advanced",
            field=field,
            minimum=0,
            maximum=255,
            conditions=(LAMP.when(lamp), LAMP_DRIVE.when("pwm")),
            enabled=False,
        )
        for key, field, lamp in (
            ("infrared_lamp_brightness", "ir_level", "infrared"),
            ("white_lamp_brightness", "led_level", "white"),
        )
    ),
    Switch(key="mirror", section="image_advanced", field="mirror"),
    Switch(key="flip", section="image_advanced", field="flip"),
    Select(
        key="video_format",
        section="image_advanced",
        field="power_freq",
        options={"ntsc": "0", "pal": "1"},
        enabled=False,
    ),
    Switch(key="lens_correction", section="image_advanced", field="lens_correction", enabled=False),
    whole("image_advanced", "lens_correction_x", "byLDC_XOffset", 128),
    whole("image_advanced", "lens_correction_y", "byLDC_YOffset", 128),
    whole("image_advanced", "lens_correction_ratio", "byLDC_Ratio", 300, minimum=-300),
    _byte("image_advanced", "wdr_level", "wdr_level"),
    Switch(key="sensor_wdr", section="image_advanced", field="wdr_sensor", enabled=False),
    _byte("image_advanced", "sensor_wdr_level", "wdr_level_sensor"),
    IRIS,
    Number(
        key="iris_level",
        section="image_advanced",
        field="irisLevel",
        minimum=0,
        maximum=255,
        conditions=(IRIS.when("manual"),),
        enabled=False,
    ),
    Select(
        key="infrared_filter_level",
        section="image_advanced",
        field="ircut_level",
        options=LEVELS,
        entity=False,
    ),
    Select(
        key="light_sensor_level",
        section="image_advanced",
        field="ldr_level",
        options=LEVELS,
        entity=False,
    ),
    Select(
        key="noise_reduction",
        section="image_advanced",
        field="noiseReduction",
        options={"off": "0", "low": "1", "medium": "2", "high": "3"},
        enabled=False,
    ),
    Select(
        key="spatial_noise_reduction",
        section="image_advanced",
        field="_2DNR_level",
        options={"low": "0", "medium": "1", "high": "2"},
        entity=False,
    ),
    Switch(
        key="highlight_compensation", section="image_advanced", field="hlc_enable", enabled=False
    ),
    Switch(key="slow_shutter", section="image_advanced", field="low_farme_rate", enabled=False),
    Select(
        key="anti_flicker",
        section="image_advanced",
        field="anti_flicker",
        options={"off": "0", "automatic": "1", "50_hz": "2", "60_hz": "3"},
        enabled=False,
    ),
    Select(
        key="scene_mode",
        section="image_advanced",
        field="scene_mode",
        options={"normal": "0", "face_capture": "1", "license_plate_capture": "2"},
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
    Button(
        key="restore_advanced_image",
        section="image_advanced",
        fields=(("set_default", 1),),
        enabled=False,
    ),
)


def _title(number: int) -> tuple[Feature, ...]:
    """Return the rows of one line of text in the picture; the first is the one people use."""
    field = f"title_list.{number - 1}"
    key = "osd_title" if number == 1 else f"osd_title_{number}"
    return (
        Text(
            key=key,
            section="osd",
            field=f"{field}.title",
            max_bytes=LONGEST,
            empty=" ",  # what an unused line has
            enabled=number == 1,
        ),
        Switch(key=f"{key}_shown", section="osd", field=f"{field}.show_title", enabled=number == 1),
        *grid_box("osd", key, {"x": f"{field}.title_pos_x", "y": f"{field}.title_pos_y"}),
    )


OSD: tuple[Feature, ...] = (
    Switch(key="osd_date", section="osd", field="show_date"),
    Switch(key="osd_time", section="osd", field="show_time"),
    Switch(key="osd_weekday", section="osd", field="show_week", enabled=False),
    Switch(key="osd_bit_rate", section="osd", field="show_bitrate", enabled=False),
    Select(
        key="osd_date_format",
        section="osd",
        field="date_format",
        options={"yy_mm_dd": "0", "mm_dd_yy": "1", "dd_mm_yy": "2"},
        enabled=False,
    ),
    *grid_box("osd", "osd_time", {"x": "date_pos_x", "y": "date_pos_y"}),
    Select(
        key="osd_font_size",
        section="osd",
        field="font_size",
        options={"small": "0", "medium": "1", "large": "2"},
        enabled=False,
    ),
    Select(
        key="osd_color",
        section="osd",
        field="osd_color",
        options={
            "white": "0",
            "black": "1",
            "yellow": "2",
            "red": "3",
            "blue": "4",
            "green": "5",
        },
    ),
    *(row for number in range(1, TITLES + 1) for row in _title(number)),
)

PRIVACY_MASKS: tuple[Feature, ...] = (
    Switch(
        key="privacy_masks",
        section="privacy_masks",
        field="mask_enable",
        category=Category.CONTROL,
    ),
    *(
        row
        for index in range(MASKS)
        for row in grid_box(
            "privacy_masks",
            f"mask_{index + 1}",
            {
                "x": f"mask_{index}_x",
                "y": f"mask_{index}_y",
                "width": f"mask_{index}_w",
                "height": f"mask_{index}_h",
            },
        )
    ),
)


def _stream(section: str) -> tuple[Feature, ...]:
    """Return how one stream is encoded."""
    return (
        Select(
            key=f"{section}_codec",
            section=section,
            field="encode_type",
            options={"h264": "1", "h265": "5"},
            enabled=False,
        ),
        Select(
            key=f"{section}_profile",
            section=section,
            field="encode_profile",
            options={"baseline": "0", "main": "1", "high": "2"},
            entity=False,
        ),
        *(
            Number(
                key=f"{section}_{key}",
                section=section,
                field=f"pic_{key}",
                minimum=1,
                maximum=65535,
                unit="px",
                listed=f"pixel_list.*.{key}",
                entity=False,
            )
            for key in ("width", "height")
        ),
        # Some firmware has them the other way round: look at the bit rate.
        Select(
            key=f"{section}_rate_control",
            section=section,
            field="rc_mode",
            options={"variable": "0", "constant": "1"},
            enabled=False,
        ),
        Number(
            key=f"{section}_bit_rate",
            section=section,
            field="bitrate",
            minimum=1,
            maximum=65535,
            unit="kbit/s",
            enabled=False,
        ),
        Number(
            key=f"{section}_frame_rate",
            section=section,
            field="frame_rate",
            minimum=1,
            maximum=120,
            maximum_field="max_framerate",
            unit="fps",
            enabled=False,
        ),
        Number(
            key=f"{section}_key_frame_interval",
            section=section,
            field="gop",
            minimum=1,
            maximum=65535,
            unit="frames",
            enabled=False,
        ),
        Sensor(
            key=f"{section}_largest_frame_rate",
            section=section,
            field="max_framerate",
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
    Switch(key="audio", section="audio", field="enable", enabled=False),
    Select(
        key="audio_input",
        section="audio",
        field="line_in",
        options={"microphone": "0", "line": "1"},
        enabled=False,
    ),
    Select(
        key="audio_codec",
        section="audio",
        field="encode_type",
        options={"g711a": "3", "g711u": "7", "aac": "8"},
        enabled=False,
    ),
    Select(
        key="audio_bit_rate",
        section="audio",
        field="bitrate",
        options={"16_kbit": "16000", "128_kbit": "128000"},
        entity=False,
    ),
    Select(
        key="audio_sample_rate",
        section="audio",
        field="sample_rate",
        options={"8_khz": "8000", "32_khz": "32000"},
        entity=False,
    ),
    *(
        Number(key=key, section="audio", field=field, minimum=0, maximum=15, enabled=False)
        for key, field in (("microphone_volume", "volume_in"), ("speaker_volume", "volume_out"))
    ),
    *seen(
        "audio",
        echo_cancellation="echo_cancellation",
        intercom_port="talk_port",
        audio_output="output_type",
    ),
)

EXPOSURE: tuple[Feature, ...] = tuple(
    Sensor(
        key=key,
        section="exposure",
        field=field,
        numeric=True,
        unit=unit,
        divisor=divisor,
        enabled=False,
    )
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
