"""Fields of forms, and the errors of their URLs."""

import probatio
import pytest

from custom_components.cgi_camera.flows.schemas import url_errors, whole_number

HOST = "192.168.1.20:8080"


@pytest.mark.parametrize(
    ("user_input", "errors"),
    [
        ({"url": "/pic/{channel}.jpg"}, {}),
        ({"url": f"http://{HOST}/pic.jpg", "rtsp_url": "rtsp://192.168.1.20:554/1"}, {}),
        ({"url": "//elsewhere/pic.jpg"}, {"url": "url_invalid"}),
        ({"url": "ftp://192.168.1.20/pic.jpg"}, {"url": "url_invalid"}),
        ({"url": "http://192.168.1.21:8080/pic.jpg"}, {"url": "url_elsewhere"}),
        ({"url": "http://192.168.1.20/pic.jpg"}, {"url": "url_elsewhere"}),
        ({"url": "/x", "rtsp_url": "http://192.168.1.20/1"}, {"rtsp_url": "url_invalid"}),
        ({"url": "/x", "rtsp_url": "rtsp://192.168.1.21/1"}, {"rtsp_url": "url_elsewhere"}),
    ],
)
def test_url_errors_keep_the_account_at_its_host(
    user_input: dict[str, str], errors: dict[str, str]
) -> None:
    """A snapshot has the port of the address, video any port."""
    assert url_errors(user_input, HOST) == errors


def test_url_errors_report_a_bad_address() -> None:
    """There is nothing to compare with."""
    assert url_errors({"url": "/x"}, "http://") == {"host": "address_invalid"}


def test_whole_number_stores_an_int() -> None:
    """Home Assistant's field returns a float."""
    field = whole_number(1, 10)
    value = field(5.0)
    assert (value, type(value)) == (5, int)
    with pytest.raises(probatio.Invalid):
        field(11)
