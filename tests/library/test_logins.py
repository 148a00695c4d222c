"""Logins never get weaker: what plays a camera gets no password by asking for less."""

from collections.abc import Sequence

import aiohttp
import pytest

from custom_components.cgi_camera.api import rtsp
from custom_components.cgi_camera.api.account_memory import allow_clear_video, forget_login
from custom_components.cgi_camera.api.accounts import Account, Accounts
from custom_components.cgi_camera.api.errors import CameraError, InvalidAuthError, WeakerLoginError
from custom_components.cgi_camera.api.families.json_cgi.session import Session as JsonSession
from custom_components.cgi_camera.api.families.xml_cgi.session import Session as XmlSession
from custom_components.cgi_camera.api.http.auth import HttpAuth
from custom_components.cgi_camera.api.http.request import Request
from custom_components.cgi_camera.api.http.transport import Transport, parse_address
from custom_components.cgi_camera.api.identity import Credentials
from custom_components.cgi_camera.api.logins import LOGINS, is_weaker, keeps_password
from custom_components.cgi_camera.api.rtsp import VideoHints, VideoSources
from tests.simulators.impostor import BASIC, DIGEST, SHA256, Impostor, answer, challenge

PASSWORD = "planted-Secret+1"
OK = answer(body=b"ok")
STALE = ", stale=true"
UNKNOWN = 'Digest realm="r", nonce="1", algorithm=SHA-512-256'


def account_at(host: str, memory: dict[str, str] | None = None) -> Account:
    """Return the account that no impostor may get."""
    return Accounts().account(host, Credentials(username="root", password=PASSWORD), memory)


def kept(login: str, video: str = "") -> dict[str, str]:
    """Return the memory of an account that a camera has accepted."""
    return {"account": f"accepted:{login}:{video}:"}


async def asked(
    session: aiohttp.ClientSession,
    impostor: Impostor,
    times: int,
    memory: dict[str, str] | None = None,
) -> tuple[Account, list[object]]:
    """Ask so many times, and return the account with statuses and kinds of errors."""
    transport = Transport(session, parse_address(impostor.url))
    account = account_at(transport.host, memory)
    auth = HttpAuth(account)
    results: list[object] = []
    for _ in range(times):
        try:
            async with transport.slot() as send:
                results.append((await auth.ask(send, Request(target="/x"))).status)
        except CameraError as error:
            results.append(type(error))
    return account, results


def test_login_order_is_that_of_what_it_reveals() -> None:
    """No login at all reveals nothing that was not known, and is no step up."""
    assert [login for login in LOGINS if is_weaker(login, "digest-md5")] == ["", "basic", "hashed"]
    assert [login for login in LOGINS if keeps_password(login)] == ["digest-md5", "digest-sha256"]
    assert not any(is_weaker(login, login) for login in LOGINS)


@pytest.mark.parametrize(
    "weaker",
    [
        [BASIC],
        [BASIC + STALE],
        [UNKNOWN, BASIC],
        [UNKNOWN + STALE, BASIC],
        ['Digest realm="without a nonce"', BASIC],
        ["Bearer", 'basic realm="another realm"'],
    ],
)
@pytest.mark.parametrize("before", [[DIGEST], [SHA256], [BASIC, DIGEST]])
async def test_auth_answers_no_weaker_challenge(
    session: aiohttp.ClientSession, before: Sequence[str], weaker: Sequence[str]
) -> None:
    """In the same run and after a restart; the account itself counts as good still."""
    async with Impostor(answers=(challenge(*before), OK, OK, challenge(*weaker))) as impostor:
        account, results = await asked(session, impostor, 4)
        assert results == [200, 200, WeakerLoginError, WeakerLoginError]
        memory = dict(account.memory)
        _, results = await asked(session, impostor, 2, memory)
        assert results == [WeakerLoginError, WeakerLoginError]
        assert impostor.revealed(PASSWORD) == []
        assert not account.is_refused


async def test_auth_answers_no_md5_where_sha256_was_accepted(
    session: aiohttp.ClientSession,
) -> None:
    """Both are Digest, and SHA-256 is chosen where both are offered."""
    offers = (challenge(DIGEST, SHA256), OK, challenge(DIGEST))
    async with Impostor(answers=offers) as impostor:
        account, results = await asked(session, impostor, 2)
        assert results == [200, WeakerLoginError]
        assert account.accepted_login == "digest-sha256"
        assert "algorithm=SHA-256" in impostor.received[1]


@pytest.mark.parametrize("second", [challenge(BASIC + STALE), challenge(UNKNOWN + STALE, BASIC)])
async def test_auth_sends_no_password_after_an_unanswered_digest(
    session: aiohttp.ClientSession, second: bytes
) -> None:
    """Nothing was accepted yet; the exchange itself must not get weaker."""
    async with Impostor(answers=(challenge(DIGEST), second)) as impostor:
        _, results = await asked(session, impostor, 1)
        assert results == [WeakerLoginError]
        assert impostor.revealed(PASSWORD) == []


async def test_auth_takes_stale_for_a_word_of_digest(session: aiohttp.ClientSession) -> None:
    """A refused Basic is a refused account, and is sent once."""
    async with Impostor(answers=(challenge(BASIC), challenge(BASIC + STALE))) as impostor:
        _, results = await asked(session, impostor, 3)
        assert results == [InvalidAuthError] * 3
        assert len(impostor.received) == 2


async def test_auth_proves_the_account_again_for_a_stale_nonce_once(
    session: aiohttp.ClientSession,
) -> None:
    """A camera that finds every nonce stale gets two proofs, not one after the other."""
    async with Impostor(answers=(challenge(DIGEST), challenge(DIGEST + STALE))) as impostor:
        _, results = await asked(session, impostor, 1)
        assert results == [InvalidAuthError]
        assert len(impostor.received) == 3


async def test_auth_takes_another_realm_for_the_same_login(
    session: aiohttp.ClientSession,
) -> None:
    """Firmware changes its realm; a Digest reveals the password in none."""
    other = 'Digest realm="Login to 7a89", nonce="2", qop="auth"'
    async with Impostor(answers=(challenge(other), OK)) as impostor:
        _, results = await asked(session, impostor, 1, kept("digest-md5"))
        assert results == [200]
        assert impostor.revealed(PASSWORD) == []


async def test_auth_trusts_the_first_login_and_any_better_one(
    session: aiohttp.ClientSession,
) -> None:
    """A camera that is new here may have Basic; better firmware is welcome."""
    async with Impostor(answers=(challenge(BASIC), OK)) as camera:
        account, results = await asked(session, camera, 1)
        assert (results, account.accepted_login) == ([200], "basic")
    async with Impostor(answers=(challenge(DIGEST), OK)) as camera:
        account, results = await asked(session, camera, 1, dict(account.memory))
        assert (results, account.accepted_login) == ([200], "digest-md5")


async def test_forget_login_allows_a_weaker_one(session: aiohttp.ClientSession) -> None:
    """A user allows it knowingly; the rest of the memory stays."""
    memory = dict(forget_login({**kept("digest-md5"), "prefix": "/uapi-cgi/"}))
    assert memory["prefix"] == "/uapi-cgi/"
    async with Impostor(answers=(challenge(BASIC), OK)) as camera:
        account, results = await asked(session, camera, 1, memory)
        assert (results, account.accepted_login) == ([200], "basic")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_auth_follows_no_redirect(
    session: aiohttp.ClientSession, status: int, scheme: str
) -> None:
    """Neither before nor after the login, neither to another host nor to the same."""
    async with Impostor(host="127.0.0.3", answers=(challenge(BASIC),)) as other:
        away = answer(status, Location=f"{scheme}://127.0.0.3:{other.port}/x")
        async with Impostor(answers=(away, challenge(DIGEST), away)) as impostor:
            await asked(session, impostor, 3)
            assert impostor.revealed(PASSWORD) == []
        assert other.received == []


async def test_session_sends_no_password_in_a_url_where_digest_was_accepted(
    session: aiohttp.ClientSession,
) -> None:
    """Neither in a login, nor in the snapshot that some firmware gives to an account only."""
    async with Impostor(answers=(OK,)) as impostor:
        transport = Transport(session, parse_address(impostor.url))
        opened = XmlSession(transport, account_at(transport.host, kept("digest-md5")))
        with pytest.raises(WeakerLoginError):
            await opened.keep_alive()
        with pytest.raises(WeakerLoginError):
            await opened.ask_with_account("/cgi-bin/video", {})
        assert impostor.revealed(PASSWORD) == []


async def test_session_sends_no_hash_in_a_url_where_digest_was_accepted(
    session: aiohttp.ClientSession,
) -> None:
    """The hash opens the camera as the password does."""
    async with Impostor(answers=(OK,)) as impostor:
        transport = Transport(session, parse_address(impostor.url))
        opened = JsonSession(transport, account_at(transport.host, kept("digest-md5")))
        with pytest.raises(WeakerLoginError):
            await opened.greet()
        assert impostor.revealed(PASSWORD) == []


FOUND = answer(body=b"v=0")


@pytest.mark.parametrize(
    ("memory", "asks", "result"),
    [
        pytest.param(kept("digest-md5"), [BASIC], "", id="the camera had Digest"),
        pytest.param(kept("digest-sha256"), [DIGEST], "digest-md5", id="MD5 is Digest, too"),
        pytest.param(kept("", "digest-md5"), [BASIC], "", id="the video had Digest"),
        pytest.param(kept("basic"), [BASIC], "basic", id="nothing is lost"),
        pytest.param({}, [BASIC], "basic", id="the first login"),
        pytest.param(dict(allow_clear_video(kept("digest-md5"))), [BASIC], "basic", id="allowed"),
    ],
)
async def test_rtsp_answers_no_weaker_challenge(
    monkeypatch: pytest.MonkeyPatch, memory: dict[str, str], asks: list[str], result: str
) -> None:
    """A video that reveals what the camera itself keeps stays unknown, with the reason."""
    async with Impostor(answers=(challenge(*asks), FOUND)) as impostor:
        monkeypatch.setattr(rtsp, "PORT", impostor.port)
        account = account_at("host:80", memory)
        video = VideoSources(impostor.host, {(1, "main"): ["/stream"]}, account)
        await video.find(VideoHints())
        assert (video.url(1, "main") is None) == (not result)
        assert video.wants_weaker_login == (not result)
        assert bool(impostor.revealed(PASSWORD)) == (result == "basic")
        again = account_at("host:80", dict(account.memory))
        assert again.least_video_login == (result or account.least_video_login)
