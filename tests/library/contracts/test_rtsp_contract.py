"""Whether the simulated RTSP server keeps to RFC 2326; no code of ours takes part."""

import hashlib

from tests.simulators.rtsp import Authentication, RtspServer

from .wire import basic, rtsp, rtsp_digest


async def test_describe_needs_a_stream() -> None:
    """A description of each stream, with its true length; all requests are recorded."""
    async with RtspServer(paths={"/stream0", "/video1"}) as server:
        url = f"{server.url}/stream0"
        assert (await rtsp(server, "OPTIONS", url))[0] == 200
        status, answer = await rtsp(server, "DESCRIBE", f"{url}?username=x")
        assert (status, "m=video" in answer) == (200, True)
        assert (await rtsp(server, "DESCRIBE", f"{server.url}/stream9"))[0] == 404
        assert (await rtsp(server, "PLAY", url))[0] == 501
    assert [request.status for request in server.requests] == [200, 200, 404, 501]
    assert url.startswith("rtsp://127.0.0.1:")


async def test_describe_accepts_basic_digest_and_query() -> None:
    """Basic, Digest (RFC 2069), and in the query, as the XML CGI family does."""
    async with RtspServer(paths=["/stream0"], authentication=Authentication.BASIC) as server:
        url = f"{server.url}/stream0"

        async def describe(*headers: str, query: str = "") -> int:
            return (await rtsp(server, "DESCRIBE", url + query, *headers))[0]

        status, answer = await rtsp(server, "DESCRIBE", url)
        assert status == 401
        assert 'WWW-Authenticate: Basic realm="IP Camera"\r\n' in answer
        assert await describe(basic("admin:x")) == 401
        assert await describe(basic("admin:123456")) == 200

        server.authentication = Authentication.DIGEST
        _, answer = await rtsp(server, "DESCRIBE", url)
        for password, uri, expected in (
            *(("x", url, 401), ("123456", f"{url}2", 401)),
            *(("123456", url, 200), ("123456", "/stream0", 200)),
        ):
            assert await describe(rtsp_digest(answer, ("admin", password), uri)) == expected

        server.in_query = True
        hashed = hashlib.md5(b"123456", usedforsecurity=False).hexdigest()
        for sent, expected in ((hashed, 401), (hashed.upper(), 200)):
            assert await describe(query=f"?username=admin&password={sent}") == expected
