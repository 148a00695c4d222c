"""One request at a time, bounded in time and size, and no secret in any error."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
import gzip
import logging
from typing import override

import aiohttp
import pytest

from custom_components.cgi_camera.api.errors import (
    CameraError,
    CannotConnectError,
    HttpsOnlyError,
    NoAnswerError,
    UnexpectedAnswerError,
)
from custom_components.cgi_camera.api.http import transport as transport_module
from custom_components.cgi_camera.api.http.request import MAX_SETTINGS
from custom_components.cgi_camera.api.http.transport import Request, Transport, parse_address
from tests.simulators.not_a_camera import Garbage, Silent
from tests.simulators.serving import LoopbackServer, Reset

SECRETS = ("planted-Secret+1", "planted-session-id", "planted-name")
TARGET = f"/cgi-bin/x?username={SECRETS[2]}&password={SECRETS[0]}&uid={SECRETS[1]}"
SMALL = MAX_SETTINGS
"""Limit for a body in these tests."""


@dataclass(kw_only=True, eq=False)
class Says(LoopbackServer):
    """A server that answers every request with the same bytes, and may hang up then."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    hang_up: bool = True
    requests: list[bytes] = field(default_factory=list, init=False)
    arrivals: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue, init=False)
    """The same, to wait for."""
    connections: int = field(default=0, init=False)

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        self.connections += 1
        return _Says(self)


class _Says(asyncio.Protocol):
    def __init__(self, server: Says) -> None:
        self._server = server
        self._received = b""
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._received += data
        if self._received.endswith(b"\r\n\r\n"):
            self._server.requests.append(self._received)
            self._server.arrivals.put_nowait(self._received)
            self._received = b""
            self._transport.write(self._server.answer)
            if self._server.hang_up:
                self._transport.close()


@dataclass(kw_only=True, eq=False)
class Resets(LoopbackServer):
    """A server that resets every connection."""

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        return Reset()


@dataclass(kw_only=True, eq=False)
class Endless(LoopbackServer):
    """A server whose answer has no end."""

    head: bytes = b"HTTP/1.1 200 OK\r\n\r\n"

    @override
    def _protocol(self) -> asyncio.BaseProtocol:
        return _Endless(self.head)


class _Endless(asyncio.Protocol):
    """Writes as long as the client reads."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.Handle | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(self._head)
        self._more()

    def _more(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            if not self._transport.get_write_buffer_size():
                self._transport.write(b"x" * 1000)
            self._timer = asyncio.get_running_loop().call_soon(self._more)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return an answer with these headers and no others."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *headers))
    return head.encode() + b"\r\n" + body


def chunked(*chunks: bytes) -> bytes:
    """Return an answer in chunks, without the last one that would end it."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return http(body, "Transfer-Encoding: chunked")


def chain(error: BaseException) -> Iterator[BaseException]:
    """Return an error with everything it came from, suppressed or not."""
    found: list[BaseException | None] = [error]
    for one in found:
        if one is not None:
            yield one
            found += [cause for cause in (one.__cause__, one.__context__) if cause not in found]


def shown(error: BaseException) -> str:
    """Return all texts in which an error can come to light."""
    return "\n".join(f"{one} {one!r} {one.args}" for one in chain(error))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon on a silent server."""
    monkeypatch.setattr(transport_module, "CONNECT_TIMEOUT", 0.05)
    monkeypatch.setattr(transport_module, "ANSWER_TIMEOUT", 0.05)


@pytest.fixture
async def says() -> AsyncIterator[Says]:
    """Return a running server whose answer the test chooses."""
    async with Says() as server:
        yield server


@pytest.fixture
async def closed_port() -> str:
    """Return an address with a closed port."""
    async with Silent() as server:
        return server.url


# Addresses


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("camera", "http://camera"),
        ("camera.local", "http://camera.local"),
        ("Camera.Local", "http://camera.local"),
        ("front-door_2.lan", "http://front-door_2.lan"),
        ("camera:8080", "http://camera:8080"),
        ("camera:80", "http://camera"),
        ("192.168.0.10", "http://192.168.0.10"),
        ("192.168.0.10:8080", "http://192.168.0.10:8080"),
        ("  192.168.0.10\n", "http://192.168.0.10"),
        ("http://192.168.0.10", "http://192.168.0.10"),
        ("http://192.168.0.10/", "http://192.168.0.10"),
        ("HTTP://192.168.0.10", "http://192.168.0.10"),
        ("https://192.168.0.10", "https://192.168.0.10"),
        ("https://192.168.0.10:443", "https://192.168.0.10"),
        ("https://192.168.0.10:8443/", "https://192.168.0.10:8443"),
        ("http://192.168.0.10/cgi-bin/snapshot.cgi?stream=1#x", "http://192.168.0.10"),
        ("192.168.0.10/index.html", "http://192.168.0.10"),
        ("camera:8080/path?query", "http://camera:8080"),
        ("http://admin:secret@192.168.0.10/", "http://192.168.0.10"),
        ("admin:secret@camera:8080", "http://camera:8080"),
        ("http://admin:se%40cret@camera", "http://camera"),
        ("fe80::1", "http://[fe80::1]"),
        ("[fe80::1]", "http://[fe80::1]"),
        ("2001:db8::a", "http://[2001:db8::a]"),
        ("[2001:db8::a]:8080", "http://[2001:db8::a]:8080"),
        ("http://[2001:db8::a]:8080/path", "http://[2001:db8::a]:8080"),
        ("::ffff:192.168.0.10", "http://[::ffff:192.168.0.10]"),
        ("bücher.example", "http://xn--bcher-kva.example"),
    ],
)
def test_parse_address_accepts_common_spellings(text: str, origin: str) -> None:
    """Where the camera is, and nothing else of it: no path, no account."""
    assert str(parse_address(text)) == origin


def test_parse_address_keeps_the_zone_of_a_link_local_address() -> None:
    """A link-local address needs its zone to be reached."""
    url = parse_address("fe80::1%eth0")
    assert url.host == "fe80::1%eth0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "http://",
        "https://:8080",
        "://camera",
        ":8080",
        "/cgi-bin",
        "?",
        "#",
        "@",
        "admin:planted-Secret+1@",
        "ftp://admin:planted-Secret+1@camera",
        "rtsp://camera/stream0?password=planted-Secret+1",
        "javascript://camera",
        "http://camera:planted-Secret+1",
        "camera:99999",
        "camera:-1",
        "camera:80:80",
        "http://[fe80::1",
        "http://fe80::1]",
        "[camera]",
        "my camera",
        "http://my camera/",
        "1:2:3",
    ],
)
def test_parse_address_rejects_other_text(text: str) -> None:
    """The text is not repeated: it may hold a password."""
    with pytest.raises(CannotConnectError) as caught:
        parse_address(text)
    assert not text.strip() or len(text) < 3 or text not in shown(caught.value)
    assert not any(secret in shown(caught.value) for secret in SECRETS)


# Requests


async def test_transport_sends_a_target_byte_for_byte(
    says: Says, session: aiohttp.ClientSession
) -> None:
    """Firmware decodes little, so nothing is encoded, decoded or put in order on the way."""
    target = "/cgi-bin//x.cgi?b=GMT+08:00&a=%e4%BD%a0&a=*'()!;,@$&c=%25%2B+&d"
    answer = await Transport(session, parse_address(says.url)).get(target)
    assert (answer.status, answer.body) == (200, b"ok")
    (request,) = says.requests
    assert request.startswith(f"GET {target} HTTP/1.1\r\n".encode())


async def test_transport_drops_an_account_in_the_address(
    says: Says, session: aiohttp.ClientSession
) -> None:
    """An account typed into the address is not sent as one of HTTP."""
    address = says.url.replace("http://", "http://admin:planted-Secret+1@")
    await Transport(session, parse_address(address)).get("/")
    assert b"authorization" not in says.requests[0].lower()


@pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 407, 500, 503])
async def test_transport_returns_every_status(
    status: int, says: Says, session: aiohttp.ClientSession
) -> None:
    """Which of them is good, the family knows: some send errors with 200 and pictures with 400."""
    says.answer = http(b"", "Content-Length: 0", "X-Some: thing", status=f"{status} Words")
    answer = await Transport(session, parse_address(says.url)).get("/")
    assert (answer.status, answer.body) == (status, b"")
    assert answer.headers["x-some"] == "thing"
    assert len(says.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_transport_follows_no_redirect(
    status: int, says: Says, session: aiohttp.ClientSession
) -> None:
    """The credential in the URL would go along to wherever it leads."""
    async with Says() as elsewhere:
        location = f"Location: {elsewhere.url}{TARGET}"
        says.answer = http(b"", "Content-Length: 0", location, status=f"{status} Moved")
        answer = await Transport(session, parse_address(says.url)).get(TARGET)
        assert answer.status == status
        assert elsewhere.requests == []


async def test_transport_sends_one_request_at_a_time(
    says: Says, session: aiohttp.ClientSession
) -> None:
    """The next one starts when the answer of the last one is whole."""
    transport = Transport(session, parse_address(says.url))
    says.hang_up = False
    says.answer = http(b"1", "Content-Length: 2")
    first = asyncio.create_task(transport.get("/1"))
    await says.arrivals.get()
    second = asyncio.create_task(transport.get("/2"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(says.requests) == 1
    first.cancel()
    says.answer = http(b"2", "Content-Length: 1")
    assert (await second).body == b"2"
    assert len(says.requests) == 2


async def test_transport_keeps_the_limit_of_the_family(
    says: Says, session: aiohttp.ClientSession
) -> None:
    """As many as are proven to do no harm."""
    transport = Transport(session, parse_address(says.url), parallel=2)
    says.hang_up = False
    says.answer = http(b"1", "Content-Length: 2")
    tasks = [asyncio.create_task(transport.get(f"/{number}")) for number in range(3)]
    for _ in range(2):
        await says.arrivals.get()
    for _ in range(10):
        await asyncio.sleep(0)
    assert says.connections == len(says.requests) == 2
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(http(b"x" * SMALL, f"Content-Length: {SMALL}"), id="length"),
        pytest.param(chunked(b"x" * (SMALL - 1), b"x") + b"0\r\n\r\n", id="chunks"),
        pytest.param(http(b"x" * SMALL), id="until the end"),
        pytest.param(
            b"HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\n\r\n" + b"x" * SMALL, id="HTTP/1.0"
        ),
        pytest.param(http(gzip.compress(b"x" * SMALL), "Content-Encoding: gzip"), id="compressed"),
    ],
)
async def test_transport_reads_an_answer_up_to_the_limit(
    answer: bytes, says: Says, session: aiohttp.ClientSession
) -> None:
    """However it is framed."""
    says.answer = answer
    assert (await Transport(session, parse_address(says.url)).get("/")).body == b"x" * SMALL


GZIP = gzip.compress(bytes(range(256)))
BOMB = gzip.compress(b"x" * 100 * SMALL)
TOO_LARGE = {
    "length": http(b"x" * (SMALL + 1), f"Content-Length: {SMALL + 1}"),
    "length that is not true": http(b"x" * (SMALL + 1), "Content-Length: 99999999999"),
    "chunks": chunked(*[b"x" * 1000] * 66) + b"0\r\n\r\n",
    "until the end": http(b"x" * (SMALL + 1)),
    "compressed": http(BOMB, "Content-Encoding: gzip"),
    "compressed, with length": http(BOMB, f"Content-Length: {len(BOMB)}", "Content-Encoding: gzip"),
}
CUT = {
    "length": http(b"x" * 99, "Content-Length: 100"),
    "no body at all": http(b"", "Content-Length: 100"),
    "between chunks": chunked(b"x" * 99),
    "in a chunk": chunked(b"x" * 99)[:-20],
    "compressed": http(GZIP[:-20], f"Content-Length: {len(GZIP)}", "Content-Encoding: gzip"),
}
NOT_HTTP = {
    "nothing": b"",
    "line breaks": b"\r\n\r\n",
    "text": b"failed\r\n\r\n",
    "status line only": b"HTTP/1.1 200 OK\r\n",
    "status that is none": http(b"", status="abc"),
    "half a header": b"HTTP/1.1 200 OK\r\nContent-Le",
    "endless header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    "the request itself": f"GET {TARGET} HTTP/1.1\r\n\r\n".encode(),
}


@pytest.mark.parametrize("answer", TOO_LARGE.values(), ids=TOO_LARGE)
async def test_transport_rejects_a_too_large_answer(
    answer: bytes, says: Says, session: aiohttp.ClientSession
) -> None:
    """Nor read to its end."""
    says.answer = answer
    with pytest.raises(UnexpectedAnswerError, match="too large"):
        await Transport(session, parse_address(says.url)).get(TARGET)


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"],
    ids=["until the end", "with length"],
)
async def test_transport_stops_an_endless_answer(
    head: bytes, session: aiohttp.ClientSession
) -> None:
    """It ends with the connection, which ends with the limit."""
    async with Endless(head=head) as server:
        with pytest.raises(UnexpectedAnswerError, match="too large"):
            await Transport(session, parse_address(server.url)).get(TARGET)


@pytest.mark.parametrize("answer", CUT.values(), ids=CUT)
async def test_transport_rejects_a_cut_answer(
    answer: bytes, says: Says, session: aiohttp.ClientSession
) -> None:
    """What is missing may be the end of a value."""
    says.answer = answer
    with pytest.raises(UnexpectedAnswerError, match="cut short"):
        await Transport(session, parse_address(says.url)).get(TARGET)


@pytest.mark.parametrize("answer", NOT_HTTP.values(), ids=NOT_HTTP)
async def test_transport_rejects_other_protocols(
    answer: bytes, says: Says, session: aiohttp.ClientSession
) -> None:
    """Something listens there, but it is no camera."""
    says.answer = answer
    with pytest.raises(CannotConnectError, match="no HTTP answer"):
        await Transport(session, parse_address(says.url)).get(TARGET)


async def test_transport_rejects_other_servers(session: aiohttp.ClientSession) -> None:
    """An SSH server talks first."""
    async with Garbage() as server:
        with pytest.raises(CannotConnectError):
            await Transport(session, parse_address(server.url)).get(TARGET)


async def test_transport_reports_a_closed_port(
    closed_port: str, session: aiohttp.ClientSession
) -> None:
    """No server listens."""
    with pytest.raises(CannotConnectError):
        await Transport(session, parse_address(closed_port)).get(TARGET)


NO_HOSTS = ["..", "camera..local", "a" * 300, "cam\x00era", "256.256.256.256", "1.2.3"]
"""They look like names or addresses, but are impossible."""


@pytest.mark.parametrize("host", NO_HOSTS)
async def test_transport_reports_an_impossible_host(
    host: str, session: aiohttp.ClientSession
) -> None:
    """Noticed at the latest when it is looked up."""
    with pytest.raises(CannotConnectError):
        await Transport(session, parse_address(host)).get(TARGET)


async def test_transport_gives_up_a_silent_server(
    impatient: None, session: aiohttp.ClientSession
) -> None:
    """It is given up, and the next request is not held up by it."""
    async with Silent() as server:
        transport = Transport(session, parse_address(server.url))
        for _ in range(2):
            with pytest.raises(CannotConnectError, match="in time"):
                await transport.get(TARGET)


@pytest.mark.parametrize(
    "answer", [http(b"x" * 99, "Content-Length: 100"), b"HTTP/1.1 200 OK\r\n"], ids=["body", "head"]
)
async def test_transport_limits_the_time_of_a_whole_answer(
    impatient: None, answer: bytes, says: Says, session: aiohttp.ClientSession
) -> None:
    """The time is one for the whole answer, not for each piece."""
    says.answer = answer
    says.hang_up = False
    with pytest.raises(CannotConnectError, match="in time"):
        await Transport(session, parse_address(says.url)).get(TARGET)


async def test_transport_reports_a_camera_without_tls(
    impatient: None, says: Says, session: aiohttp.ClientSession
) -> None:
    """`https://` in front of a plain address."""
    address = says.url.replace("http://", "https://")
    with pytest.raises(CannotConnectError):
        await Transport(session, parse_address(address)).get(TARGET)


HTTPS_ONLY = {
    "a TLS alert": b"\x15\x03\x01\x00\x02\x02\x16",
    "nginx": http(
        b"<title>400 The plain HTTP request was sent to HTTPS port</title>",
        status="400 Bad Request",
    ),
    "Go": http(b"Client sent an HTTP request to an HTTPS server.", status="400 Bad Request"),
    "a redirect": http(b"", "Location: https://127.0.0.1:8443/x?password=1", status="302 Found"),
    "a redirect to its own address": http(
        b"", "Location: https://192.0.2.10:8443/", status="301 M"
    ),
}


@pytest.mark.parametrize("answer", HTTPS_ONLY.values(), ids=HTTPS_ONLY)
async def test_transport_names_a_camera_that_takes_https_only(
    answer: bytes, says: Says, session: aiohttp.ClientSession
) -> None:
    """Scheme, host and port are told, nothing else of a URL (hikvision_next #231)."""
    says.answer = answer
    with pytest.raises(HttpsOnlyError) as caught:
        await Transport(session, parse_address(says.url)).get(TARGET)
    port = 8443 if b"8443" in answer else says.port
    assert caught.value.url == f"https://127.0.0.1:{port}"
    assert not any(secret in shown(caught.value) for secret in SECRETS)


@pytest.mark.parametrize(
    "place", ["http://192.0.2.1/", "http://127.0.0.1:1/", "/login", "https://[", "", "ftp://x"]
)
async def test_transport_leaves_other_redirects_to_the_family(
    place: str, says: Says, session: aiohttp.ClientSession
) -> None:
    """They lead to another host, or to a page."""
    says.answer = http(b"", f"Location: {place}", "Content-Length: 0", status="302 Found")
    assert (await Transport(session, parse_address(says.url)).get(TARGET)).status == 302


async def test_transport_repeats_a_question_that_the_camera_hangs_up_on(
    says: Says, session: aiohttp.ClientSession
) -> None:
    """It repeats nothing else: no request that must go once, no proof that counts its uses."""
    transport = Transport(session, parse_address(says.url))
    says.answer = b""
    for request, authorization, times in (
        (Request(target="/"), None, 2),
        (Request(target="/"), "Basic x", 2),
        (Request(target="/"), 'Digest nonce="1"', 1),
        (Request(target="/", once=True), None, 1),
    ):
        says.requests.clear()
        async with transport.slot() as send:
            with pytest.raises(NoAnswerError):
                await send.whole(request, authorization)
        assert len(says.requests) == times


async def test_transport_survives_a_camera_that_closes_each_connection(
    says: Says, session: aiohttp.ClientSession
) -> None:
    """And does not announce it: the next request must not go into the dying connection."""
    transport = Transport(session, parse_address(says.url))
    for _ in range(20):
        assert (await transport.get("/")).body == b"ok"
    assert len(says.requests) == 20


async def test_transport_recovers_after_a_failure(
    says: Says, session: aiohttp.ClientSession
) -> None:
    """A failure leaves nothing behind that the next request would stumble over."""
    transport = Transport(session, parse_address(says.url))
    good = says.answer
    for bad in (NOT_HTTP["text"], CUT["length"], TOO_LARGE["length"]):
        says.answer = bad
        with pytest.raises(CameraError):
            await transport.get(TARGET)
        says.answer = good
        assert (await transport.get("/")).body == b"ok"


# Secrets

FAILURES = (
    {f"too large, {name}": answer for name, answer in TOO_LARGE.items()}
    | {f"cut, {name}": answer for name, answer in CUT.items()}
    | {f"not HTTP, {name}": answer for name, answer in NOT_HTTP.items()}
)


async def error_of(url: str, session: aiohttp.ClientSession) -> CameraError:
    """Return what a request with secrets in it raises."""
    with pytest.raises(CameraError) as caught:
        await Transport(session, parse_address(url)).get(TARGET)
    return caught.value


def assert_tells_no_secret(error: CameraError, caplog: pytest.LogCaptureFixture) -> None:
    """Look into the error, all it came from, and the log."""
    for secret in SECRETS:
        assert secret not in shown(error)
        assert secret not in caplog.text


@pytest.mark.parametrize("answer", FAILURES.values(), ids=FAILURES)
async def test_transport_hides_secrets_in_errors_about_an_answer(
    answer: bytes, says: Says, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the error nor what it was made from: a log may show both."""
    caplog.set_level(logging.DEBUG)
    says.answer = answer
    assert_tells_no_secret(await error_of(says.url, session), caplog)


async def test_transport_hides_secrets_in_errors_about_a_connection(
    closed_port: str,
    impatient: None,
    session: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Closed, silent, reset, talking another language, without TLS."""
    caplog.set_level(logging.DEBUG)
    assert_tells_no_secret(await error_of(closed_port, session), caplog)
    async with Silent() as silent, Resets() as resets, Garbage() as garbage, Says() as plain:
        for server in (silent, resets, garbage):
            assert_tells_no_secret(await error_of(server.url, session), caplog)
        tls = plain.url.replace("http://", "https://")
        assert_tells_no_secret(await error_of(tls, session), caplog)


@pytest.mark.parametrize("host", NO_HOSTS)
async def test_transport_hides_secrets_in_errors_about_a_host(
    host: str, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """An address of which HTTP makes no URL is shown with all that was behind it."""
    caplog.set_level(logging.DEBUG)
    assert_tells_no_secret(await error_of(host, session), caplog)


async def test_transport_hides_secrets_in_errors_about_redirects_and_cookies(
    says: Says, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Odd headers are no reason to talk about the URL."""
    caplog.set_level(logging.DEBUG)
    location = f"Location: http://[{SECRETS[0]}"
    cookie = f"Set-Cookie: {SECRETS[1]}=\x01; Domain={SECRETS[2]}"
    says.answer = http(b"", "Content-Length: 0", location, cookie, status="302 Moved")
    assert (await Transport(session, parse_address(says.url)).get(TARGET)).status == 302
    assert not any(secret in caplog.text for secret in SECRETS)
