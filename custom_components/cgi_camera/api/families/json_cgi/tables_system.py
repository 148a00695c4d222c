"""The system, clock, network, servers and peripherals of a JSON CGI camera.

Names, ranges and options are those of seed 003 §4 to §20 and §35 to §42. Where the document
gives no limit, the row has the limit of the type.
"""

from ...features import BinarySensor, Button, Category, Feature, Sensor
from ...settings import Number, Select, Switch, Text, Time, zone_option
from .rows import LONGEST, STREAMS, HashedText, port, seen, switch, text, whole
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
"""Offsets from UTC without daylight saving; the wire value is the index in this list (§10.1)."""

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


SYSTEM: tuple[Feature, ...] = (
    Button("reboot", "restart"),
    Text("device_name", "system", "dev_name", LONGEST, enabled=False),
    Select(
        "language",
        "system",
        "language",
        {"chinese": "0", "english": "1", "russian": "4"},
        entity=False,
    ),
    Sensor("firmware_version", "system", "version", enabled=False),
    Sensor("platform_version", "system", "pf_version", enabled=False),
    Sensor("ai_version", "system", "ai_version", enabled=False),
    Sensor("web_version", "system", "ui_version", enabled=False),
    Sensor("kernel_version", "system", "kernel_version", enabled=False),
    *seen(
        "system",
        web_port="webPort",
        device_type="dev_type",
        analytics_mask="ivs_mask",
        device_mask="dev_mask",
        update_type="update_type",
    ),
    Text(
        "new_password",
        "password",
        "newPassword",  # in clear text, unlike the old one (§4)
        LONGEST,
        secret=True,
        write_only=True,
        own_password=True,
        entity=False,
    ),
    HashedText(
        "old_password",
        "password",
        "oldPassword",
        LONGEST,
        secret=True,
        write_only=True,
        entity=False,
    ),
    Switch("reset_network", "reset", "netReset", write_only=True, entity=False),
    Switch("reset_users", "reset", "userReset", write_only=True, entity=False),
    Select(
        "scheduled_reboot",
        "reboot_schedule",
        "mode",
        {"never": "0", "daily": "2", "weekly": "4"},
        enabled=False,
    ),
    Select(
        "scheduled_reboot_weekday",
        "reboot_schedule",
        "day_week",
        {
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
    Time("scheduled_reboot_time", "reboot_schedule", "hour", "minute", enabled=False),
)

CLOCK: tuple[Feature, ...] = (
    Sensor("clock_drift", "time", CLOCK_DRIFT, numeric=True, unit="s"),
    *seen("time", device_time="deviceTime"),
    Switch("ntp", "time", "ntp_enable", enabled=False),
    Text("ntp_server", "time", "ntpServer", LONGEST, enabled=False),
    whole("ntp_interval", "time", "timeInterval"),
    Select(
        "time_zone",
        "time",
        "timeZone",
        {zone_option(offset): str(index) for index, offset in enumerate(TIME_ZONES)},
        enabled=False,
    ),
    Number(
        "current_time",
        "time",
        "CurTime",  # read under another name
        0,
        2**32 - 1,
        unit="s",
        write_only=True,
        entity=False,
    ),
)

NETWORK: tuple[Feature, ...] = (
    switch("dhcp", "network", "DHCP"),
    text("ip_address", "network", "IP"),  # `device_ip` in the table, `IP` in every example
    text("subnet_mask", "network", "subnet_mask"),
    text("gateway", "network", "gateway"),
    port("http_port", "network", "webPort"),
    text("dns", "network", "DNS"),
    text("second_dns", "network", "DNS2"),
    Select(
        "link_mode",
        "network",
        "networktype",
        {
            "automatic": "0",
            "10_half_duplex": "1",
            "10_full_duplex": "2",
            "100_half_duplex": "3",
            "100_full_duplex": "4",
        },
        entity=False,
    ),
    switch("manual_dns", "network", "manual_dns"),
    *seen("network", onvif_port="onvifPort"),
    switch("modem", "modem_4g", "Enable"),
    switch("apn_automatic", "modem_4g", "APN_AUTO"),
    text("apn_name", "modem_4g", "APNName"),
    text("apn_user", "modem_4g", "APNUser"),
    text("apn_password", "modem_4g", "APNPwd", secret=True),
    Select("modem_dns", "modem_4g", "DNSType", {"system": "0", "modem": "1"}, entity=False),
    text("heartbeat_address", "modem_4g", "HeartBeatAddr"),
    *seen("modem_4g", modem_gps="gpsEnable", modem_type="ModuleType"),
)

WIFI: tuple[Feature, ...] = (
    switch("wifi", "wifi", "enable"),
    Select("wifi_module", "wifi", "wifiType", {"mt7601": "1", "rtl8188eus": "2"}, entity=False),
    Select(
        "wifi_encryption",
        "wifi",
        "encryptType",
        {"wep": "0", "wpa": "1", "open": "2"},
        entity=False,
    ),
    text("wifi_ssid", "wifi", "ssid"),  # `SSID` in one table, `ssid` in every example
    text("wifi_password", "wifi", "passwd", secret=True),
    text("wifi_ip_address", "wifi", "IP"),
    text("wifi_gateway", "wifi", "gateway"),
    text("wifi_subnet_mask", "wifi", "subnet_mask"),
    text("wifi_dns", "wifi", "DNS"),
    text("wifi_second_dns", "wifi", "DNS2"),
    switch("wifi_dhcp", "wifi", "dhcp"),
    Sensor(
        "wifi_status",
        "wifi_status",
        "status",
        # 3 and 4 have one label (§14.3).
        options={"not_enabled": "1", "connected": "2", "disabled": "3", "not_connected": "5"},
        enabled=False,
    ),
    Sensor("wifi_network", "wifi_status", "ssid", enabled=False),
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
    text("http_server", "platform", "serverAddr"),
    text("websocket_server", "platform", "wsServerAddr"),
    whole("platform_code", "platform", "platformSubCode"),
    text("ftp_server", "platform", "ftpServer"),
    port("ftp_port", "platform", "ftpPort"),
    text("ftp_user", "platform", "ftpUser"),
    text("ftp_password", "platform", "ftpPasswd", secret=True),
    text("ftp_folder", "platform", "ftpPath"),
    text("mqtt_broker", "platform", "mqtt_server"),
    text("mqtt_user", "platform", "mqtt_user"),
    text("mqtt_password", "platform", "mqtt_passwd", secret=True),
    text("mqtt_topic", "platform", "mqtt_topic"),
    switch("gat1400", "platform", "gat_enable"),
    # By their names; the document has their descriptions exchanged (l.4504).
    text("gat1400_device_id", "platform", "gat_devid"),
    text("gat1400_server", "platform", "gat_uri"),
    text("gat1400_password", "platform", "gat_pwd", secret=True),
    whole("gat1400_heartbeat", "platform", "heartbeat_interval", unit="s"),
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
    text("smtp_server", "email", "smtp_addr"),
    port("smtp_port", "email", "smtp_port"),
    switch("smtp_tls", "email", "enable_ssl"),
    # "to" is the sender and "from" the recipient (§15.1).
    text("sender_name", "email", "to_name"),
    text("sender_address", "email", "to_addr"),
    text("sender_password", "email", "to_passw", secret=True),
    text("recipient_address", "email", "from_user"),
    whole("email_events", "email", "event_type"),
    *seen("email", smtp_user="smtp_user", email_subject="mail_tital"),
    Sensor("smtp_password", "email", "smtp_passw", secret=True, entity=False),
    text("gb28181_server_id", "gb28181", "server_id"),
    text("gb28181_server", "gb28181", "server_addr"),
    text("gb28181_user", "gb28181", "user_name"),
    text("gb28181_channel_id", "gb28181", "channel_id"),
    whole("gb28181_validity", "gb28181", "regist_effecttime", unit="s"),
    switch("gb28181_manual", "gb28181", "register_type"),
    port("gb28181_server_port", "gb28181", "server_port"),
    port("gb28181_port", "gb28181", "device_port"),
    text("gb28181_password", "gb28181", "password", secret=True),
    text("gb28181_alarm_id", "gb28181", "alarm_id"),
    whole("gb28181_heartbeat", "gb28181", "active_time", unit="s"),
    whole("gb28181_heartbeats_lost", "gb28181", "active_count"),
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
    Button("gb28181_register", "gb28181_register", entity=False),
    Button("gb28181_log_out", "gb28181_log_out", entity=False),
    switch("rtsp", "rtsp", "enable"),
    port("rtsp_port", "rtsp", "rtsp_port"),
    switch("rtsp_audio_main", "rtsp", "audio_main"),
    switch("rtsp_audio_sub", "rtsp", "audio_sub"),
    *seen("rtsp", rtsp_login="auth", rtsp_audio_third="audio_thr"),
    Switch("rtmp", "rtmp", "RtmpEnable", enabled=False),
    text("rtmp_server", "rtmp", "RtmpServerAddr", secret=True),  # it ends with the stream's key
    Select("rtmp_stream", "rtmp", "RtmpType", STREAMS, enabled=False),
)

PERIPHERAL: tuple[Feature, ...] = (
    Button("open_door", "door", category=Category.CONTROL, enabled=False),
    BinarySensor("alarm_input", "alarm_input_state", "status"),
    switch("ptz_lock", "peripheral", "PTZ_Lock"),
    *(
        Select(key, "peripheral", field, {str(value): str(value) for value in values}, entity=False)
        for key, field, values in (
            ("serial_speed", "baudrate", (2400, 4800, 9600, 115200)),
            ("serial_data_bits", "dataBits", (5, 6, 7, 8)),
            ("serial_stop_bits", "stopBits", (1, 2)),
        )
    ),
    Select(
        "serial_parity",
        "peripheral",
        "parity",
        {"none": "0", "odd": "1", "even": "2", "mark": "3", "space": "4"},
        entity=False,
    ),
    *seen("peripheral", serial_flow_control="flowControl"),
    Text("file_path", "text_file", "file_path", LONGEST, write_only=True, entity=False),
    Text("file_content", "text_file", "file_content", 65535, lines=True, entity=False),
    Text("io_data", "io_data", "data", LONGEST, write_only=True, entity=False),
    Select("ptz_command", "ptz", "ptz_cmd", PTZ_COMMANDS, write_only=True, entity=False),
    *(
        Number(key, section, field, 1, maximum, write_only=True, entity=False)
        for section, key, field, maximum in (
            ("ptz", "ptz_horizontal_speed", "speed_h", 100),
            ("ptz", "ptz_vertical_speed", "speed_v", 100),
            # The number of a preset goes where the speed goes (§9.1).
            ("preset_store", "stored_preset", "speed_v", 255),
            ("preset_call", "called_preset", "speed_v", 255),
        )
    ),
)
