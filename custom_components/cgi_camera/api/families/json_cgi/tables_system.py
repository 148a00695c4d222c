"""What a JSON CGI camera is told about itself, its clock, its network and its servers.

Names, ranges and options are those of seed 003 §4 to §20 and §35 to §42. Where the document
gives no limit, the row has that of the type.
"""

import hashlib
from typing import override

from ...features import BinarySensor, Button, Category, Feature, Fields, Sensor, Value, Wire
from ...settings import Number, Select, Switch, Text, Time, zone_word
from .rows import LONGEST, STREAMS, port, seen, switch, text, whole
from .sections import CLOCK_DRIFT

# fmt: off
TIME_ZONES = (
    "-12:00", "-11:00", "-10:00", "-09:00", "-08:00", "-07:00", "-06:00",
    "-05:00", "-04:00", "-03:30", "-03:00", "-02:00", "-01:00", "+00:00",
    "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+04:30", "+05:00",
    "+05:30", "+05:45", "+06:00", "+06:30", "+07:00", "+08:00", "+09:00",
    "+09:30", "+10:00", "+11:00", "+12:00", "+13:00",
)
# fmt: on
"""Offsets from UTC, none with daylight saving; the wire has the place in this list (§10.1)."""

PTZ_COMMANDS = {
    "stop": "21",
    "up": "1",
    "down": "2",
    "left": "3",
    "right": "4",
    "up_left": "71",
    "up_right": "73",
    "down_left": "72",
    "down_right": "74",
    "refresh_position": "69",
    "zoom_in": "9",
    "zoom_out": "10",
    "focus_far": "5",
    "focus_near": "6",
    # The document prints 9, which is zoom +; the pairs 5/6, 9/10 and ?/8 leave 7.
    "iris_open": "7",
    "iris_close": "8",
    "light": "13",
    "auxiliary_focus": "11",
    "store_preset": "19",
    "call_preset": "20",
}


class HashedText(Text):
    """A password that goes to the camera as its MD5 only."""

    @override
    def encode(self, value: Value, fields: Fields) -> Wire:
        return md5(str(Text.encode(self, value, fields)))


def md5(text: str) -> str:
    """Return the lower-case hex digest in which this family sends passwords."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


SYSTEM: tuple[Feature, ...] = (
    Button(key="reboot", section="restart"),
    Text(key="device_name", section="system", field="dev_name", max_bytes=LONGEST, enabled=False),
    Select(
        key="language",
        section="system",
        field="language",
        options={"chinese": "0", "english": "1", "russian": "4"},
        entity=False,
    ),
    Sensor(key="firmware_version", section="system", field="version", enabled=False),
    Sensor(key="platform_version", section="system", field="pf_version", enabled=False),
    Sensor(key="ai_version", section="system", field="ai_version", enabled=False),
    Sensor(key="web_version", section="system", field="ui_version", enabled=False),
    Sensor(key="kernel_version", section="system", field="kernel_version", enabled=False),
    *seen(
        "system",
        web_port="webPort",
        device_type="dev_type",
        analytics_mask="ivs_mask",
        device_mask="dev_mask",
        update_type="update_type",
    ),
    Text(
        key="new_password",
        section="password",
        field="newPassword",  # in clear text, whatever the old one is (§4)
        max_bytes=LONGEST,
        secret=True,
        write_only=True,
        own_password=True,
        entity=False,
    ),
    HashedText(
        key="old_password",
        section="password",
        field="oldPassword",
        max_bytes=LONGEST,
        secret=True,
        write_only=True,
        entity=False,
    ),
    Switch(key="reset_network", section="reset", field="netReset", write_only=True, entity=False),
    Switch(key="reset_users", section="reset", field="userReset", write_only=True, entity=False),
    Select(
        key="scheduled_reboot",
        section="reboot_schedule",
        field="mode",
        options={"never": "0", "daily": "2", "weekly": "4"},
        enabled=False,
    ),
    Select(
        key="scheduled_reboot_weekday",
        section="reboot_schedule",
        field="day_week",
        options={
            "sunday": "0",
            "monday": "1",
            "tuesday": "2",
            "wednesday": "3",
            "thursday": "4",
            "friday": "5",
            "saturday": "6",
        },
        enabled=False,
    ),
    Time(
        key="scheduled_reboot_time",
        section="reboot_schedule",
        field="hour",
        minute_field="minute",
        enabled=False,
    ),
)

CLOCK: tuple[Feature, ...] = (
    Sensor(key="clock_drift", section="time", field=CLOCK_DRIFT, numeric=True, unit="s"),
    *seen("time", device_time="deviceTime"),
    Switch(key="ntp", section="time", field="ntp_enable", enabled=False),
    Text(key="ntp_server", section="time", field="ntpServer", max_bytes=LONGEST, enabled=False),
    whole("time", "ntp_interval", "timeInterval"),
    Select(
        key="time_zone",
        section="time",
        field="timeZone",
        options={zone_word(offset): str(index) for index, offset in enumerate(TIME_ZONES)},
        enabled=False,
    ),
    Number(
        key="current_time",
        section="time",
        field="CurTime",  # read under another name
        minimum=0,
        maximum=2**32 - 1,
        unit="s",
        write_only=True,
        entity=False,
    ),
)

NETWORK: tuple[Feature, ...] = (
    switch("network", "dhcp", "DHCP"),
    text("network", "ip_address", "IP"),  # `device_ip` in the table, `IP` in every example
    text("network", "subnet_mask", "subnet_mask"),
    text("network", "gateway", "gateway"),
    port("network", "http_port", "webPort"),
    text("network", "dns", "DNS"),
    text("network", "second_dns", "DNS2"),
    Select(
        key="link_mode",
        section="network",
        field="networktype",
        options={
            "automatic": "0",
            "10_half_duplex": "1",
            "10_full_duplex": "2",
            "100_half_duplex": "3",
            "100_full_duplex": "4",
        },
        entity=False,
    ),
    switch("network", "manual_dns", "manual_dns"),
    *seen("network", onvif_port="onvifPort"),
    switch("modem_4g", "modem", "Enable"),
    switch("modem_4g", "apn_automatic", "APN_AUTO"),
    text("modem_4g", "apn_name", "APNName"),
    text("modem_4g", "apn_user", "APNUser"),
    text("modem_4g", "apn_password", "APNPwd", secret=True),
    Select(
        key="modem_dns",
        section="modem_4g",
        field="DNSType",
        options={"system": "0", "modem": "1"},
        entity=False,
    ),
    text("modem_4g", "heartbeat_address", "HeartBeatAddr"),
    *seen("modem_4g", modem_gps="gpsEnable", modem_type="ModuleType"),
)

WIFI: tuple[Feature, ...] = (
    switch("wifi", "wifi", "enable"),
    Select(
        key="wifi_module",
        section="wifi",
        field="wifiType",
        options={"mt7601": "1", "rtl8188eus": "2"},
        entity=False,
    ),
    Select(
        key="wifi_encryption",
        section="wifi",
        field="encryptType",
        options={"wep": "0", "wpa": "1", "open": "2"},
        entity=False,
    ),
    text("wifi", "wifi_ssid", "ssid"),  # `SSID` in one table, `ssid` in every example
    text("wifi", "wifi_password", "passwd", secret=True),
    text("wifi", "wifi_ip_address", "IP"),
    text("wifi", "wifi_gateway", "gateway"),
    text("wifi", "wifi_subnet_mask", "subnet_mask"),
    text("wifi", "wifi_dns", "DNS"),
    text("wifi", "wifi_second_dns", "DNS2"),
    switch("wifi", "wifi_dhcp", "dhcp"),
    Sensor(
        key="wifi_status",
        section="wifi_status",
        field="status",
        # 3 and 4 have one label (§14.3).
        options={"not_enabled": "1", "connected": "2", "disabled": "3", "not_connected": "5"},
        enabled=False,
    ),
    Sensor(key="wifi_network", section="wifi_status", field="ssid", enabled=False),
    *seen(
        "wifi_status",
        wifi_access_point="ap_number",
        wifi_access_point_bssid="bssid",
        wifi_channel="freq",
        wifi_signal="signal",
        wifi_address="wifi_ip",
        wifi_router="wifi_gateway",
        wifi_mac="mac_address",
        wifi_connected_time="online_time",
    ),
    *(
        row
        for index in range(20)
        for row in seen(
            "wifi_scan",
            **{
                f"network_{index + 1}_{key}": f"ap_list.{index}.{field}"
                for key, field in {
                    "ssid": "ap_number",
                    "encryption": "ap_encrypt_type",
                    "bssid": "ap_bssid",
                    "signal": "ap_signal",
                }.items()
            },
        )
    ),
)

SERVERS: tuple[Feature, ...] = (
    text("platform", "http_server", "serverAddr"),
    text("platform", "websocket_server", "wsServerAddr"),
    whole("platform", "platform_code", "platformSubCode"),
    text("platform", "ftp_server", "ftpServer"),
    port("platform", "ftp_port", "ftpPort"),
    text("platform", "ftp_user", "ftpUser"),
    text("platform", "ftp_password", "ftpPasswd", secret=True),
    text("platform", "ftp_folder", "ftpPath"),
    text("platform", "mqtt_broker", "mqtt_server"),
    text("platform", "mqtt_user", "mqtt_user"),
    text("platform", "mqtt_password", "mqtt_passwd", secret=True),
    text("platform", "mqtt_topic", "mqtt_topic"),
    switch("platform", "gat1400", "gat_enable"),
    # By their names; the document has their descriptions exchanged (l.4504).
    text("platform", "gat1400_device_id", "gat_devid"),
    text("platform", "gat1400_server", "gat_uri"),
    text("platform", "gat1400_password", "gat_pwd", secret=True),
    whole("platform", "gat1400_heartbeat", "heartbeat_interval", unit="s"),
    *seen(
        "platform",
        http_server_port="serverPort",
        websocket_server_port="wsServerPort",
        resume_transfer="resumeTransf",
        upload_type="uploadtype",
        upload_interval="uploadInterval",
        platform_name="platform",
        platform_type_code="platformCode",
        gat1400_status="status_gat1400",
        gat1400_user="gat_user",
        first_snapshot_camera="snap_camera1",
        second_snapshot_camera="snap_camera2",
        cloud_type="platformType_cf",
        cloud_status="status_cf",
        cloud_port="serverPort_cf",
        cloud_server_id="serverId_cf",
        cloud_device_name="devNameCloud_cf",
        cloud_server="serverIp_cf",
        cloud_local_name="devNameLocal_cf",
        ftp_name_type="ftpNameType",
        ftp_name_code="ftpNameCode",
        ftp_name_street="ftpNameStreet",
        ftp_name_plot="ftpNamePlot",
        ftp_name_serial="ftpNameSN",
    ),
    text("email", "smtp_server", "smtp_addr"),
    port("email", "smtp_port", "smtp_port"),
    switch("email", "smtp_tls", "enable_ssl"),
    # "to" is the sender and "from" the recipient (§15.1).
    text("email", "sender_name", "to_name"),
    text("email", "sender_address", "to_addr"),
    text("email", "sender_password", "to_passw", secret=True),
    text("email", "recipient_address", "from_user"),
    whole("email", "email_events", "event_type"),
    *seen("email", smtp_user="smtp_user", email_subject="mail_tital"),
    Sensor(key="smtp_password", section="email", field="smtp_passw", secret=True, entity=False),
    text("gb28181", "gb28181_server_id", "server_id"),
    text("gb28181", "gb28181_server", "server_addr"),
    text("gb28181", "gb28181_user", "user_name"),
    text("gb28181", "gb28181_channel_id", "channel_id"),
    whole("gb28181", "gb28181_validity", "regist_effecttime", unit="s"),
    switch("gb28181", "gb28181_manual", "register_type"),
    port("gb28181", "gb28181_server_port", "server_port"),
    port("gb28181", "gb28181_port", "device_port"),
    text("gb28181", "gb28181_password", "password", secret=True),
    text("gb28181", "gb28181_alarm_id", "alarm_id"),
    whole("gb28181", "gb28181_heartbeat", "active_time", unit="s"),
    whole("gb28181", "gb28181_heartbeats_lost", "active_count"),
    *seen(
        "gb28181",
        gb28181_region="administrative_region",
        gb28181_owner="device_assignment",
        gb28181_manufacturer="manufacturer",
        gb28181_device_name="device_name",
        gb28181_police_region="police_region",
        gb28181_secrecy="secrecy_attr",
        gb28181_second_secrecy="secrecy_attr2",
        gb28181_longitude="longitude",
        gb28181_latitude="latitude",
    ),
    Button(key="gb28181_register", section="gb28181_register", entity=False),
    Button(key="gb28181_log_out", section="gb28181_log_out", entity=False),
    switch("rtsp", "rtsp", "enable"),
    port("rtsp", "rtsp_port", "rtsp_port"),
    switch("rtsp", "rtsp_audio_main", "audio_main"),
    switch("rtsp", "rtsp_audio_sub", "audio_sub"),
    *seen("rtsp", rtsp_login="auth", rtsp_audio_third="audio_thr"),
    Switch(key="rtmp", section="rtmp", field="RtmpEnable", enabled=False),
    text("rtmp", "rtmp_server", "RtmpServerAddr", secret=True),  # it ends with the stream's key
    Select(key="rtmp_stream", section="rtmp", field="RtmpType", options=STREAMS, enabled=False),
)

PERIPHERAL: tuple[Feature, ...] = (
    Button(key="open_door", section="door", category=Category.CONTROL, enabled=False),
    BinarySensor(key="alarm_input", section="alarm_input_state", field="status"),
    switch("peripheral", "ptz_lock", "PTZ_Lock"),
    *(
        Select(
            key=key,
            section="peripheral",
            field=field,
            options={str(value): str(value) for value in values},
            entity=False,
        )
        for key, field, values in (
            ("serial_speed", "baudrate", (2400, 4800, 9600, 115200)),
            ("serial_data_bits", "dataBits", (5, 6, 7, 8)),
            ("serial_stop_bits", "stopBits", (1, 2)),
        )
    ),
    Select(
        key="serial_parity",
        section="peripheral",
        field="parity",
        options={"none": "0", "odd": "1", "even": "2", "mark": "3", "space": "4"},
        entity=False,
    ),
    *seen("peripheral", serial_flow_control="flowControl"),
    Text(
        key="file_path",
        section="text_file",
        field="file_path",
        max_bytes=LONGEST,
        write_only=True,
        entity=False,
    ),
    Text(
        key="file_content",
        section="text_file",
        field="file_content",
        max_bytes=65535,
        lines=True,
        entity=False,
    ),
    Text(
        key="io_data",
        section="io_data",
        field="data",
        max_bytes=LONGEST,
        write_only=True,
        entity=False,
    ),
    Select(
        key="ptz_command",
        section="ptz",
        field="ptz_cmd",
        options=PTZ_COMMANDS,
        write_only=True,
        entity=False,
    ),
    *(
        Number(
            key=key,
            section=section,
            field=field,
            minimum=1,
            maximum=maximum,
            write_only=True,
            entity=False,
        )
        for section, key, field, maximum in (
            ("ptz", "ptz_horizontal_speed", "speed_h", 100),
            ("ptz", "ptz_vertical_speed", "speed_v", 100),
            # The number of a preset goes where the speed goes (§9.1).
            ("preset_store", "stored_preset", "speed_v", 255),
            ("preset_call", "called_preset", "speed_v", 255),
        )
    ),
)
