"""Whether the simulated RTSP server keeps to RFC 2326; no code of ours takes part."""

import asyncio
import base64
import hashlib
import re

from tests.simulators.rtsp import Authentication, RtspServer


async def _rtsp(server: RtspServer, method: str, url: str, *headers: str) -> tuple[int, str]:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        lines = (f"{method} {url} RTSP/1.0", "CSeq: 7", *headers, "", "")
        writer.write("\r\n".join(lines).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert "CSeq: 7\r\n" in head
        length = re.search(r"Content-Length: (\d+)", head)
        body = (await reader.readexactly(int(length[1]))).decode() if length else ""
        return int(head.split()[1]), head + body
    finally:
        writer.close()


async def test_describe_needs_a_stream() -> None:
    """A description of each stream, with its true length; all requests are recorded."""
    async with RtspServer(paths={"/stream0", "/video1"}) as server:
        url = f"{server.url}/stream0"
        assert (await _rtsp(server, "OPTIONS", url))[0] == 200
        status, answer = await _rtsp(server, "DESCRIBE", f"{url}?username=x")
        assert status == 200
        assert "m=video" in answer
        assert (await _rtsp(server, "DESCRIBE", f"{server.url}/stream9"))[0] == 404
        assert (await _rtsp(server, "PLAY", url))[0] == 501
    assert [(request.method, request.status) for request in server.requests] == [
        ("OPTIONS", 200),
        ("DESCRIBE", 200),
        ("DESCRIBE", 404),
        ("PLAY", 501),
    ]
    assert url.startswith("rtsp://127.0.0.1:")


async def test_describe_accepts_basic_digest_and_query() -> None:
    """Basic, Digest (RFC 2069), and in the query, as the XML CGI family does."""
    async with RtspServer(paths=["/stream0"], authentication=Authentication.BASIC) as server:
        url = f"{server.url}/stream0"
        status, answer = await _rtsp(server, "DESCRIBE", url)
        assert status == 401
        assert 'WWW-Authenticate: Basic realm="IP Camera"\r\n' in answer
        for password, expected in (("x", 401), ("123456", 200)):
            authorization = f"Authorization: {_basic('admin', password)}"
            assert (await _rtsp(server, "DESCRIBE", url, authorization))[0] == expected
        assert server.requests[-1].authorization == _basic("admin", "123456")

        server.authentication = Authentication.DIGEST
        _, answer = await _rtsp(server, "DESCRIBE", url)
        nonce = answer.partition('nonce="')[2].partition('"')[0]
        for password, uri, expected in (
            ("x", url, 401),
            ("123456", f"{url}2", 401),
            ("123456", url, 200),
            ("123456", "/stream0", 200),
        ):
            identity, request = (
                hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
                for text in (f"admin:IP Camera:{password}", f"DESCRIBE:{uri}")
            )
            response = hashlib.md5(
                f"{identity}:{nonce}:{request}".encode(), usedforsecurity=False
            ).hexdigest()
            authorization = (
                f'Authorization: Digest username="admin", realm="IP Camera", nonce="{nonce}", '
                f'uri="{uri}", response="{response}"'
            )
            assert (await _rtsp(server, "DESCRIBE", url, authorization))[0] == expected

        server.in_query = True
        hashed = hashlib.md5(b"123456", usedforsecurity=False).hexdigest()
        for sent, expected in ((hashed, 401), (hashed.upper(), 200)):
            target = f"{url}?username=admin&password={sent}"
            assert (await _rtsp(server, "DESCRIBE", target))[0] == expected


def _basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
