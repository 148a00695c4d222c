"""What an entry keeps of its account over a restart."""

import asyncio
import hashlib
import math
import threading

import pytest

from custom_components.cgi_camera.api import account_memory, accounts as accounts_module
from custom_components.cgi_camera.api.account_memory import (
    allow_clear_video,
    carry_over,
    forget_login,
    forget_refusal,
    is_mark_of,
    mark_of,
)
from custom_components.cgi_camera.api.accounts import Accounts
from custom_components.cgi_camera.api.errors import AccountLockedError
from custom_components.cgi_camera.api.identity import Credentials

from .conftest import Clock
from .test_accounts import LOCK, RIGHT, WRONG, opened


@pytest.fixture
def accounts(clock: Clock) -> Accounts:
    """Return accounts of which nothing is known."""
    return Accounts(clock)


# The memory


def test_memory_of_the_release_before_is_read(clock: Clock) -> None:
    """A refused account stays refused, a good one good, and no other one is taken for it."""
    mark = mark_of(WRONG)
    for memory in ({"login": f"refused:{mark}"}, {"refused_account": mark}):
        assert opened(Accounts(clock), memory=memory).is_refused
        assert not opened(Accounts(clock), RIGHT, memory).is_refused
        assert not opened(Accounts(clock), memory=dict(forget_refusal(memory))).is_refused
    good = {"login": f"accepted:{mark}"}
    assert opened(Accounts(clock), memory=good).since_accepted == math.inf
    assert opened(Accounts(clock), RIGHT, good).since_accepted is None
    assert opened(Accounts(clock), memory={"rtsp": "refused"}).is_video_refused
    assert not opened(Accounts(clock), memory={"rtsp": "0"}).is_video_refused


def test_memory_is_written_for_the_release_before(accounts: Accounts) -> None:
    """So that a downgrade sends no refused account either."""
    account = opened(accounts)
    account.accept("basic")
    standing, _, mark = account.memory["login"].partition(":")
    assert standing == "accepted"
    assert is_mark_of(mark, WRONG)
    assert "refused_account" not in account.memory
    account.refuse()
    account.refuse_video()
    memory = account.memory
    assert memory["login"] == f"refused:{mark}"
    assert memory["refused_account"] == mark
    assert memory["rtsp"] == "refused"


@pytest.mark.parametrize(
    "memory",
    [
        {"account": ""},
        {"account": "x"},
        {"account": "refused"},
        {"account": "refused:basic::"},
        {"account": "refused:basic::é:x"},
        {"account": "refused::::::"},
        {"account": ":a better one:another:"},
        {"login": "refused:"},
        {"login": "accepted:x"},
        {"refused_account": ""},
    ],
)
def test_memory_without_sense_is_ignored(clock: Clock, memory: dict[str, str]) -> None:
    """It is that of another version."""
    for lock_seconds in (LOCK, 0):
        account = opened(Accounts(clock), memory=memory, lock_seconds=lock_seconds)
        account.check()
        account.check_login("basic")
        assert account.since_accepted is None


def test_forget_login_forgets_that_of_the_video() -> None:
    """Both may be weaker than before; where the video is stays."""
    memory = forget_login({"account": ":digest-md5:digest-sha256:", "rtsp": "0"})
    assert memory == {"rtsp": "0"}


def test_forget_login_forgives_no_refusal() -> None:
    """A weaker login is no reason to send a refused account again."""
    memory = forget_login({"account": "refused:digest-md5:refused:salt:hash"})
    assert memory["account"] == "refused::refused:salt:hash"


def test_allow_clear_video_keeps_the_login_of_the_rest() -> None:
    """The password itself goes to the video only."""
    memory = allow_clear_video({"account": "accepted:digest-md5:digest-md5:"})
    assert memory["account"] == "accepted:digest-md5:basic:"


def test_carry_over_writes_the_present_key() -> None:
    """And keeps what is no account: the port of the video has the key of its refusal."""
    old = {"refused_account": "salt:hash", "rtsp": "554", "prefix": "/x/"}
    memory = carry_over(old)
    assert memory["account"] == "refused:::salt:hash"
    assert (memory["rtsp"], memory["prefix"]) == ("554", "/x/")
    assert carry_over({"account": ":digest-md5::", "rtsp": "refused"}) == {
        "account": ":digest-md5::"
    }


def test_memory_without_a_mark_proves_nothing_where_a_camera_locks(clock: Clock) -> None:
    """It may be of another account."""
    account = opened(Accounts(clock), memory={"account": "accepted:basic::"})
    assert account.since_accepted is None
    assert account.accepted_login == "basic"


def test_mark_differs_each_time() -> None:
    """It fits one account only, and nothing can be looked up by it."""
    mark = mark_of(RIGHT)
    assert mark != mark_of(RIGHT)
    assert is_mark_of(mark, RIGHT)
    assert not is_mark_of(mark, WRONG)
    assert not is_mark_of("", RIGHT)
    apart = (Credentials(username="ab", password="c"), Credentials(username="a", password="bc"))
    assert not is_mark_of(mark_of(apart[0]), apart[1])


def test_mark_takes_time_and_memory_to_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    """4 MB for each attempt."""
    asked: list[int] = []
    scrypt = hashlib.scrypt

    def watched(password: bytes, *, salt: bytes, n: int, r: int, p: int, dklen: int) -> bytes:
        asked.append(128 * n * r)
        return scrypt(password, salt=salt, n=n, r=r, p=p, dklen=dklen)

    monkeypatch.setattr(hashlib, "scrypt", watched)
    mark_of(RIGHT)
    assert asked == [4 << 20]


def test_mark_is_made_only_when_needed(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes ten milliseconds: one for all entries of an account, none without a lock."""
    made: list[Credentials] = []

    def count(credentials: Credentials, salt: str | None = None) -> str:
        made.append(credentials)
        return mark_of(credentials, salt)

    for module in (account_memory, accounts_module):
        monkeypatch.setattr(module, "mark_of", count)
    harmless = opened(Accounts(clock), RIGHT, lock_seconds=0)
    harmless.accept("basic")
    assert harmless.memory
    accounts = Accounts(clock)
    entries = [opened(accounts, RIGHT) for _ in range(3)]
    for entry in entries:
        entry.check()
        entry.accept("basic")
    assert made == []
    assert len({str(entry.memory) for entry in entries}) == 1
    assert len(made) == 1
    after = Accounts(clock)
    for _ in range(3):
        opened(after, RIGHT, dict(entries[0].memory)).check()
    assert len(made) == 2


async def test_account_compares_one_mark_in_a_thread(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All entries of a recorder start together, and none of them blocks the event loop."""
    known = opened(Accounts(clock), RIGHT)
    known.accept("basic")
    memory = dict(known.memory)
    threads: list[int] = []

    def count(mark: str, credentials: Credentials) -> bool:
        threads.append(threading.get_ident())
        return is_mark_of(mark, credentials)

    monkeypatch.setattr(accounts_module, "is_mark_of", count)
    accounts = Accounts(clock)
    entries = [opened(accounts, RIGHT, memory) for _ in range(3)]
    await asyncio.gather(*(entry.compare() for entry in entries))
    assert [entry.since_accepted for entry in entries] == [math.inf] * 3
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def test_account_compared_in_a_thread_is_as_refused_as_before(clock: Clock) -> None:
    """A refused one stays refused and stopped for others, another one owes nothing to it."""
    refused = opened(Accounts(clock))
    refused.refuse()
    accounts = Accounts(clock)
    same = opened(accounts, memory=dict(refused.memory))
    other = opened(accounts, RIGHT, dict(refused.memory))
    await asyncio.gather(same.compare(), other.compare())
    assert same.is_refused
    assert not other.is_refused
    other.check()
    with pytest.raises(AccountLockedError):
        opened(accounts).check()


async def test_account_takes_a_new_password_while_it_is_compared(clock: Clock) -> None:
    """The refusal of the old password does not count for the new one."""
    refused = opened(Accounts(clock))
    refused.refuse()
    account = opened(Accounts(clock), memory=dict(refused.memory))
    comparing = asyncio.create_task(account.compare())
    await asyncio.sleep(0)
    account.change_password(RIGHT.password)
    await comparing
    assert not account.is_refused
    account.check()
