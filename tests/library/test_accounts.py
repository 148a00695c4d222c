"""What becomes of accounts: each rule that keeps a recorder from locking us out.

No socket is needed here; `test_auth` and the tests of the families follow a refusal to the wire.
"""

import math

import pytest

from custom_components.cgi_camera.api.account_memory import forget_refusal
from custom_components.cgi_camera.api.accounts import (
    DOUBT_SECONDS,
    LOOK_SECONDS,
    Account,
    Accounts,
)
from custom_components.cgi_camera.api.errors import (
    AccountLockedError,
    BusyError,
    CameraError,
    InvalidAuthError,
)
from custom_components.cgi_camera.api.identity import Credentials

from .conftest import Clock

HOST = "192.168.1.9:80"
LOCK = 1800.0
RIGHT = Credentials(username="admin", password="planted-Secret")
WRONG = Credentials(username="admin", password="planted-Wrong")
INVALID = InvalidAuthError("refused")


@pytest.fixture
def accounts(clock: Clock) -> Accounts:
    """Return accounts of which nothing is known."""
    return Accounts(clock)


def opened(
    accounts: Accounts,
    credentials: Credentials = WRONG,
    memory: dict[str, str] | None = None,
    host: str = HOST,
    lock_seconds: float = LOCK,
) -> Account:
    """Return an account as an entry or flow has it, at a camera that locks."""
    account = accounts.account(host, credentials, memory)
    account.lock_seconds = lock_seconds
    return account


def restarted(account: Account, clock: Clock, credentials: Credentials = WRONG) -> Account:
    """Return what an entry has of an account after a restart."""
    return opened(Accounts(clock), credentials, dict(account.memory))


# A wrong password


def test_account_is_sent_until_it_is_refused(accounts: Accounts) -> None:
    """A refusal is final for its entry."""
    account = opened(accounts)
    account.check()
    assert account.heed(INVALID) is INVALID
    assert account.is_refused
    with pytest.raises(InvalidAuthError):
        account.check()


def test_account_stays_refused_for_ever(accounts: Accounts, clock: Clock) -> None:
    """Also once a lock would be over."""
    account = opened(accounts)
    account.refuse()
    clock.advance(100 * LOCK)
    for check in (account.check, account.check_unasked):
        with pytest.raises(InvalidAuthError):
            check()


def test_account_with_a_new_password_is_not_refused(accounts: Accounts) -> None:
    """What was refused is the old one; the kind of login stays that of the camera."""
    account = opened(accounts)
    account.accept("digest-md5")
    account.refuse()
    account.change_password(RIGHT.password)
    account.check()
    assert not account.is_refused
    assert account.accepted_login == "digest-md5"
    other = opened(accounts, RIGHT)
    other.refuse()
    with pytest.raises(AccountLockedError):
        account.check()


def test_account_instead_of_another_keeps_host_and_memory(accounts: Accounts) -> None:
    """A URL names an account of its own, at the same camera."""
    refused = opened(accounts)
    refused.accept("digest-md5")
    refused.refuse()
    account = opened(accounts, RIGHT, dict(refused.memory)).instead(WRONG)
    account.lock_seconds = LOCK
    assert account.host is refused.host
    assert account.is_refused
    assert account.accepted_login == "digest-md5"


@pytest.mark.parametrize("lock_seconds", [LOCK, 0.0], ids=["locks", "does not lock"])
def test_account_stays_refused_over_a_restart(
    accounts: Accounts, clock: Clock, lock_seconds: float
) -> None:
    """With a mark in place of the password, and for the same account only."""
    account = opened(accounts, lock_seconds=lock_seconds)
    account.refuse()
    memory = dict(account.memory)
    assert "planted" not in str(memory)
    for _ in range(2):
        again = opened(Accounts(clock), memory=memory, lock_seconds=lock_seconds)
        with pytest.raises(InvalidAuthError):
            again.check()
        assert again.memory == memory
    other = opened(Accounts(clock), RIGHT, memory, lock_seconds=lock_seconds)
    other.check()
    assert not other.is_refused


def test_account_refused_twice_is_stopped_once(accounts: Accounts, clock: Clock) -> None:
    """A coordinator that reports the refusal again does not prolong it."""
    account = opened(accounts)
    account.refuse()
    clock.advance(LOCK - 1)
    account.refuse()
    clock.advance(1)
    opened(accounts).check()


def test_account_refused_here_is_stopped_for_other_entries(
    accounts: Accounts, clock: Clock
) -> None:
    """They send it once a lock would be over, and hear for how long until then."""
    entry, other = opened(accounts), opened(accounts)
    entry.refuse()
    for account in (other, opened(accounts)):
        with pytest.raises(AccountLockedError) as caught:
            account.check()
        assert caught.value.minutes == 30
    clock.advance(LOCK - 61)
    with pytest.raises(AccountLockedError) as caught:
        other.check()
    assert caught.value.minutes == 2
    clock.advance(61)
    other.check()


def test_account_refused_here_is_good_elsewhere(accounts: Accounts) -> None:
    """At another host, at another port, with another password or user."""
    opened(accounts).refuse()
    opened(accounts, host="192.168.1.10:80").check()
    opened(accounts, host="192.168.1.9:8080").check()
    opened(accounts, RIGHT).check()
    opened(accounts, Credentials(username="guest", password=WRONG.password)).check()


def test_account_of_a_camera_that_does_not_lock_is_refused_to_its_entry_only(
    accounts: Accounts,
) -> None:
    """There a second attempt by hand costs nothing."""
    opened(accounts, lock_seconds=0).refuse()
    opened(accounts, lock_seconds=0).check()


def test_account_refused_before_a_restart_is_stopped_for_flows(clock: Clock) -> None:
    """When that was is not known: a flow waits as if it was now, once."""
    before = opened(Accounts(clock))
    before.refuse()
    after = Accounts(clock)
    entry, flow = opened(after, memory=dict(before.memory)), opened(after)
    assert entry.is_refused
    with pytest.raises(AccountLockedError):
        flow.check()
    clock.advance(LOCK)
    assert opened(after, memory=dict(before.memory)).is_refused
    flow.check()


# Typed again


@pytest.mark.parametrize("lock_seconds", [LOCK, 0.0], ids=["locks", "does not lock"])
def test_forget_refusal_lets_a_typed_account_be_tried(
    accounts: Accounts, clock: Clock, lock_seconds: float
) -> None:
    """Once, after any lock; the entry itself goes on refusing it."""
    entry = opened(accounts, lock_seconds=lock_seconds)
    entry.accept("digest-md5")
    entry.refuse()
    entry.refuse_video()
    memory = dict(entry.memory)
    typed = dict(forget_refusal({**memory, "form": "1", "rtsp": "refused"}))
    assert typed["form"] == "1"
    assert typed["account"] == ":digest-md5::"
    clock.advance(lock_seconds)
    again = opened(accounts, memory=typed, lock_seconds=lock_seconds)
    again.check()
    assert not again.is_video_refused
    assert again.since_accepted is None
    assert again.accepted_login == "digest-md5"
    with pytest.raises(InvalidAuthError):
        opened(accounts, memory=memory, lock_seconds=lock_seconds).check()


def test_forget_refusal_keeps_the_rest(accounts: Accounts) -> None:
    """A good account, and where the video is."""
    account = opened(accounts, RIGHT)
    account.accept("basic")
    memory = {**account.memory, "rtsp": "0", "prefix": "/uapi-cgi/"}
    assert forget_refusal(memory) == memory
    assert forget_refusal({}) == {}


# A good account


def test_account_that_was_accepted_is_known_for_how_long(accounts: Accounts, clock: Clock) -> None:
    """Never, for some seconds, or before a restart."""
    account = opened(accounts, RIGHT)
    assert account.since_accepted is None
    assert not account.is_good
    account.accept("digest-sha256")
    clock.advance(7)
    assert account.since_accepted == 7
    assert account.is_good
    again = restarted(account, clock, RIGHT)
    assert again.since_accepted == math.inf
    assert not again.is_good
    assert restarted(account, clock, WRONG).since_accepted is None


def test_account_keeps_its_kind_of_login(accounts: Accounts, clock: Clock) -> None:
    """Over a restart, and whatever becomes of the password."""
    account = opened(accounts, RIGHT, lock_seconds=0)
    account.accept("digest-md5")
    memory = dict(account.memory)
    assert memory == {"account": "accepted:digest-md5::"}
    for credentials in (RIGHT, WRONG):
        again = opened(Accounts(clock), credentials, memory, lock_seconds=0)
        assert again.accepted_login == "digest-md5"
    assert opened(Accounts(clock), RIGHT, memory, lock_seconds=0).since_accepted == math.inf
    locking = opened(accounts, RIGHT)
    locking.accept("basic")
    for credentials in (RIGHT, WRONG):
        again = restarted(locking, clock, credentials)
        again.check()
        assert again.accepted_login == "basic"


def test_account_keeps_the_best_login_that_was_accepted(accounts: Accounts) -> None:
    """A weaker one that was accepted since does not lower what the camera may ask for."""
    account = opened(accounts, RIGHT)
    for login, best in (
        ("basic", "basic"),
        ("digest-sha256", "digest-sha256"),
        ("digest-md5", "digest-sha256"),
    ):
        account.accept(login)
        assert account.accepted_login == best


def test_account_without_a_choice_of_logins_keeps_nothing(accounts: Accounts) -> None:
    """There is nothing to tell apart, and no lock to fear."""
    account = opened(accounts, RIGHT, lock_seconds=0)
    account.accept()
    assert account.memory == {}


def test_account_that_was_good_is_busy_while_it_is_stopped(
    accounts: Accounts, clock: Clock
) -> None:
    """For a moment; its entry gets the reason, others an error without a request."""
    account = opened(accounts, RIGHT)
    account.accept("basic")
    account.refusals = 1
    account.heed(BusyError("busy", 10))
    assert account.pause == 10
    with pytest.raises(BusyError) as caught:
        account.check()
    assert caught.value.seconds == 10
    with pytest.raises(AccountLockedError):
        opened(accounts, RIGHT).check()
    clock.advance(10)
    account.check()
    opened(accounts, RIGHT).check()
    clock.advance(1)
    assert account.pause == 0
    account.accept("basic")
    assert account.refusals == 0


def test_account_in_doubt_leaves_the_proof_to_a_picture(accounts: Accounts, clock: Clock) -> None:
    """A lasting sender waits for a day, or for the success of another sender."""
    account, other = opened(accounts, RIGHT), opened(accounts, RIGHT)
    account.accept()
    account.heed(BusyError("busy", LOCK))
    clock.advance(LOCK)
    account.check()
    for sender in (account, other):
        with pytest.raises(BusyError) as caught:
            sender.check_unasked()
        assert caught.value.seconds == LOOK_SECONDS
    clock.advance(DOUBT_SECONDS - LOCK)
    account.check_unasked()
    account.heed(BusyError("busy", LOCK))
    clock.advance(LOCK)
    other.accept()
    account.check_unasked()


def test_account_of_a_busy_moment_is_sent_again_by_any_sender(
    accounts: Accounts, clock: Clock
) -> None:
    """A pause that is shorter than the lock leaves no doubt behind."""
    account = opened(accounts, RIGHT)
    account.accept()
    account.heed(BusyError("busy", 10))
    clock.advance(10)
    account.check_unasked()


def test_account_in_doubt_is_not_taken_for_good_after_a_restart(
    accounts: Accounts, clock: Clock
) -> None:
    """One refusal more is enough then."""
    account = opened(accounts, RIGHT)
    account.accept("basic")
    account.heed(BusyError("busy", 10))
    assert restarted(account, clock, RIGHT).since_accepted is None
    account.accept("basic")
    assert restarted(account, clock, RIGHT).since_accepted == math.inf


def test_account_of_a_busy_camera_is_not_in_doubt(accounts: Accounts, clock: Clock) -> None:
    """Without seconds it is the camera that is busy."""
    account = opened(accounts, RIGHT)
    account.accept("basic")
    account.heed(BusyError("busy"))
    account.check()
    assert restarted(account, clock, RIGHT).since_accepted == math.inf


def test_account_that_is_refused_is_good_no_more(accounts: Accounts) -> None:
    """The next success begins anew."""
    account = opened(accounts, RIGHT)
    account.accept("basic")
    account.refuse()
    assert not account.is_good
    assert account.since_accepted is None
    assert account.pause == 0


# A locked host


@pytest.mark.parametrize(("minutes", "seconds"), [(12, 720), (None, LOCK)])
def test_host_that_is_locked_gets_no_account(
    accounts: Accounts, clock: Clock, minutes: int | None, seconds: float
) -> None:
    """From any entry or flow, for the reported time or the usual time of a lock."""
    entry, other = opened(accounts), opened(accounts, RIGHT)
    other.accept("basic")
    entry.heed(AccountLockedError("locked", minutes))
    for account in (entry, other, opened(accounts, RIGHT)):
        with pytest.raises(AccountLockedError) as caught:
            account.check()
        assert caught.value.minutes == seconds / 60
    clock.advance(seconds - 1)
    with pytest.raises(AccountLockedError) as caught:
        other.check()
    assert caught.value.minutes == 1
    clock.advance(1)
    entry.check()
    other.check()


def test_host_that_is_locked_is_one_port(accounts: Accounts) -> None:
    """Behind another one is another recorder."""
    opened(accounts).lock(60)
    opened(accounts, host="192.168.1.9:8080").check()
    opened(accounts, host="192.168.1.10:80").check()


def test_account_at_a_locked_host_is_not_refused(accounts: Accounts, clock: Clock) -> None:
    """Whether the lock is over is asked before the next login."""
    account = opened(accounts, RIGHT)
    account.accept("basic")
    account.lock(60)
    assert not account.is_refused
    assert not account.is_good
    assert restarted(account, clock, RIGHT).since_accepted == math.inf


# Video


def test_account_that_is_refused_for_video_is_good_for_the_rest(
    accounts: Accounts, clock: Clock
) -> None:
    """It is not sent there again, over a restart either."""
    account = opened(accounts, RIGHT)
    account.refuse_video()
    account.check()
    assert account.is_video_refused
    assert restarted(account, clock, RIGHT).is_video_refused


def test_account_keeps_the_login_of_its_video(accounts: Accounts, clock: Clock) -> None:
    """Over a restart, and whatever becomes of the password."""
    account = opened(accounts, RIGHT)
    account.accept("digest-sha256")
    assert account.least_video_login == "digest-md5"
    account.accept_video("basic")
    for credentials in (RIGHT, WRONG):
        again = restarted(account, clock, credentials)
        again.check()
        assert again.least_video_login == "basic"


def test_accounts_keep_no_password_of_what_entries_share(accounts: Accounts) -> None:
    """They recognize an account without it."""
    host = opened(accounts).host
    assert len(host.accounts) == 1
    assert "planted" not in str([*host.accounts])


def test_errors_name_no_password(accounts: Accounts) -> None:
    """Neither does the account itself."""
    account = opened(accounts)
    account.refuse()
    with pytest.raises(CameraError) as caught:
        account.check()
    assert "planted" not in f"{caught.value!r} {account!r} {account.host!r} {account.memory}"
