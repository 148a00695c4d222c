"""Small examples of what cameras and senders write, by kind of input."""

from collections.abc import Mapping

from tests.simulators import json_push_forms, uapi_forms, uapi_tcp
from tests.simulators.alert_wire import AlertWire
from tests.simulators.picture import draw_face

JPEG = draw_face(1)

XML = (
    b"<?xml version='1.0' encoding='utf-8'?><fault><reason>uid error</reason></fault>",
    b'<?xml version="1.0"?><osd enable="1" title_utf8="A & B" title_gbk="\xc3\xc5"/>',
    b"<uid>abc123</uid>",
    b"<fault url='/cgi-bin/osd'><reason>error, parse username</reason></fault>",
    b"<model>YM800S5</model>",
    b'<info sn="F00006108447" model="YM800S5" mac_address="00-13-24-00-7a-89"/>',
    (
        b'<videoencoder><stream1 encode_mode="h264" framerate="25"><encode_mode name="h264">'
        b'<resolution name="1920x1080"><framerate_range>1-30</framerate_range></resolution>'
        b"</encode_mode></stream1></videoencoder>"
    ),
    b"<user_management><user name='admin' privilege='0'/></user_management>",
)
JSON = (
    b'{"code":0,"device_id":"8807cb0002be","device_mac":"88:07:cb:00:02:be","log":"ok"}',
    b'{"code":-117}',
    b'{"brightness":50,"title_list":[{"title":"\xe9\x97\xa8","x":1,},{"title":"b"}],}',
    b"error user/pwd",
    b'{"device_name":"IPCamera","version":"14.030.19.3_MAIN_V3(221114)","list":[[1,2],[3]]}',
)
UAPI = (
    b"ENCODER.Ch0.Videocodec.St0.standard=h264\r\nSYSTEM.Information.usn=H10A004AD\r\n",
    b"#200|OK|",
    b"#404|no such group|",
    b"Failed!",
    b"Product.Model=NS102HD\nNetwork.Mac=00:13:24:00:7A:89\nNotification.Http.enablelist=0,1\n",
)
HIKVISION = (
    (
        b'<DeviceInfo xmlns="x" version="2.0"><model>DS-7608NI</model>'
        b"<serialNumber>DS1</serialNumber><macAddress>44:19:b6:12:34:56</macAddress></DeviceInfo>"
    ),
    (
        b"<InputProxyChannelList><InputProxyChannel><id>1</id><name>Furnace</name>"
        b"</InputProxyChannel></InputProxyChannelList>"
    ),
    (
        b"<ResponseStatus><statusCode>4</statusCode><subStatusCode>notSupport</subStatusCode>"
        b"</ResponseStatus>"
    ),
    b"<userCheck><lockStatus>unlock</lockStatus><retryLoginTime>5</retryLoginTime></userCheck>",
    (
        b"<EventTriggerList><EventTrigger><eventType>VMD</eventType><videoInputChannelID>1"
        b"</videoInputChannelID><EventTriggerNotificationList><notificationMethod>center"
        b"</notificationMethod></EventTriggerNotificationList></EventTrigger></EventTriggerList>"
    ),
)
DAHUA = (
    b"deviceType=NVR5464\r\nserialNumber=4F04C5FPAZ12345\r\nupdateSerial=NVR\r\n",
    b"table.ChannelTitle[0].Name=Furnace\r\ntable.ChannelTitle[1].Name=Ladle\r\n",
    b"table.MotionDetect[0].Enable=true\r\ntable.VideoAnalyseRule[0][1].Type=CrossLineDetection",
    b"channels[0]=1\r\nchannels[1]=12\r\n",
    b"version=4.001.0000000.1,build:2021-01-01",
)
CHALLENGES = (
    b'Digest realm="IP Camera(76475)", nonce="4d5449", qop="auth", algorithm=MD5, stale="true"',
    b'Digest realm="Login to 4F04", qop="auth,auth-int", nonce="1", opaque="2", algorithm=SHA-256',
    b'Basic realm="DVR"',
    b'Basic realm=a, Digest nonce=b, realm="\\"c\\""',
)
ADDRESSES = (
    b"http://192.168.1.7:8080/x?y#z",
    b"[fe80::1%25eth0]:80",
    b"camera.local",
    b"https://user:pass@[::1]/",
    b"http://[::1]@",
    b"http://[a]b@/",
    b"1.2.3.4:99999",
)
MAIL = (
    (
        b"Subject: =?utf-8?B?TW90aW9u?= md_1\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain; charset=gbk\r\n\r\nAlarm ch2\r\n--x\r\n"
        b'Content-Type: image/jpeg; name="20261130120000.jpg"\r\nContent-Transfer-Encoding: base64'
        b"\r\n\r\n/9j/4AAQSkZJRgABAQ==\r\n--x--\r\n"
    ),
    b"Subject: x\r\n\r\ntext",
    b"",
)
PATHS = (
    b"/NVR/2026-11-30/001/jpg/12.00.05[M][0@0][0].jpg",
    b"MDAlarm_20261130120005.jpg",
    "人脸_通道2_20261130_120005.jpg".encode(),
)
PATTERNS = (b"motion*, md = motion", b"ch{channel} = channel", b"face = face 2\n# x\nbad")


def _pushes() -> tuple[bytes, ...]:
    made = [form.build() for form in uapi_forms.FORMS.values()]
    small = [push.body for push in made if 0 < len(push.body) < 20_000]
    queries = [push.query.encode() for push in made if push.query]
    return (*small[:12], *queries[:6], b"type=vca&info=ct1[id=1,name=a,val=3]&usn=1")


def _json_pushes() -> tuple[bytes, ...]:
    made = [form.build().body for form in json_push_forms.FORMS.values()]
    return tuple(sorted(made, key=len)[:12])


def _alerts() -> tuple[bytes, ...]:
    wire = AlertWire()
    texts = [wire.alert(kind, 1) for kind in ("VMD", "faceSnap", "linedetection", "IO")]
    return (*texts, b"--boundary\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG[:500] + b"\r\n")


CORPUS: Mapping[str, tuple[bytes, ...]] = {
    "push": _pushes(),
    "push in JSON": _json_pushes(),
    "push over TCP": tuple(b"".join(form.build()) for form in uapi_tcp.TCP_FORMS.values()),
    "mail": MAIL,
    "upload": PATHS,
    "patterns": PATTERNS,
    "picture": (JPEG[:3000] + b"\xff\xd9", JPEG[:200]),
    "alert stream": _alerts(),
    "Dahua stream": (
        (
            b"--myboundary\r\nContent-Type: text/plain\r\nContent-Length:36\r\n\r\n"
            b"Code=VideoMotion;action=Start;index=0\r\n\r\n"
        ),
        b'--myboundary\r\n\r\nCode=FaceDetection;action=Pulse;index=0;data={\n"a" : {"b":[1,]}\n}',
        b"--myboundary\r\nContent-Length:9\r\n\r\nHeartbeat\r\n",
    ),
    "document": (*XML, *JSON, *HIKVISION),
    "challenge": CHALLENGES,
    "address": ADDRESSES,
    "xml_cgi": XML,
    "json_cgi": JSON,
    "uapi": UAPI,
    "hikvision": HIKVISION,
    "dahua": DAHUA,
    "edimax": (JPEG[:3000], b"<html>", b""),
    "custom": (JPEG[:3000], b"<html>", b""),
}
"""The examples by the name of their target."""
