"""Access to an XML CGI camera: accounts, logins and sessions (§3, §3.1, §3.18)."""

from collections.abc import Callable
from dataclasses import dataclass, field
import enum
import hashlib
from urllib.parse import unquote_to_bytes

from .xml_cgi_rules import RefusedError, find_value, one_of, refuse_empty

SESSION_SECONDS = 60
"""A session id not used for longer is gone (§3, seed 001 l.170)."""
LONGEST_CREDENTIAL = 63
"""In bytes as sent; the rest is not looked at (firmware)."""
LONGEST_NAME = 40
"""In bytes (§3.18, seed 001 l.774)."""


# seed 001 l.776, l.790
class Privilege(enum.StrEnum):
    """What an account may do, in the order of the fault (§3.18)."""

    USER = "User"
    """Only look."""
    ADMINISTRATOR = "Administrator"
    OPERATOR = "Operator"
    """All but manage users."""


# seed 001 l.790
_PRIVILEGES = one_of(*Privilege, reason=f"{{}}: {' or '.join(Privilege)}")
# seed 001 l.791
_STATES = one_of("Enable", "Disable", reason="{}: Enable or Disable")
# seed 001 l.739
_ADD = ("name", "newpasswd", "privilege", "enable")


@dataclass(slots=True, kw_only=True)
class User:
    """One account."""

    password: str
    privilege: Privilege = Privilege.USER
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The sender of a request."""

    username: str
    uid: str | None = None
    """None, if the request has credentials."""


@dataclass(slots=True)
class _Session:
    username: str
    last_used: float


@dataclass(kw_only=True, eq=False)
class Accounts:
    """The accounts of a camera, and its sessions."""

    clock: Callable[[], float]
    users: dict[str, User] = field(default_factory=dict)
    logins: int = field(default=0, init=False)
    refused_logins: int = field(default=0, init=False)
    _sessions: dict[str, _Session] = field(default_factory=dict, init=False, repr=False)

    def end_sessions(self) -> None:
        """End all sessions."""
        self._sessions.clear()

    def log_in(self, target: str, uid: str) -> None:
        """Let `uid` be the session of the user of a request, or raise RefusedError."""
        username, password = _credentials(target)
        if username is None:
            # seed 001 l.189
            raise RefusedError("error, parse username")
        if password is None:
            # seed 001 l.192
            raise RefusedError("error, parse password")
        user = self._enabled(username)
        if user is None:
            self.refused_logins += 1
            # seed 001 l.193
            raise RefusedError("password error")  # not to be told from a wrong password
        self._check_password(user, password)
        self._sessions[uid] = _Session(username, self.clock())
        self.logins += 1

    def authenticate(self, target: str) -> Caller:
        """Return the sender of a request, or raise RefusedError.

        Credentials go first; with an unknown user name they are as good as none, and the fault is
        about the session id that is not there (firmware).
        """
        username, password = _credentials(target)
        if username is not None and password is not None:
            user = self._enabled(username)
            if user is not None:
                self._check_password(user, password)
                return Caller(username=username)
        uid = find_value(target, "uid")
        if uid is None:
            self.refused_logins += username is not None and password is not None
            # seed 001 l.214
            raise RefusedError("error, parse uid")
        session = self._sessions.get(uid)
        if session is None or self.clock() - session.last_used > SESSION_SECONDS:
            # seed 001 l.215
            raise RefusedError("uid error")
        return Caller(username=session.username, uid=uid)

    def check_basic(self, username: str, password: str) -> Caller:
        """Return the sender of a request with HTTP Basic credentials, or raise RefusedError."""
        user = self._enabled(username)
        if user is None or user.password != password:
            self.refused_logins += 1
            # no document: a refusal of Basic; the words are seed 001 l.193's
            raise RefusedError("password error", status=401)
        return Caller(username=username)

    def renew(self, caller: Caller) -> None:
        """Let the session of a successful request go on (§3); it may have ended by then."""
        if caller.uid in self._sessions:
            self._sessions[caller.uid].last_used = self.clock()

    def may_change(self, caller: Caller) -> bool:
        """Whether the sender may do more than look (§3.18)."""
        user = self.users.get(caller.username)
        return user is not None and user.privilege is not Privilege.USER

    def _enabled(self, username: str) -> User | None:
        user = self.users.get(username)
        return user if user is not None and user.enabled else None

    def _check_password(self, user: User, password: str) -> None:
        """Compare without regard to case, with the password or its MD5 (firmware)."""
        sent = unquote_to_bytes(password.replace("+", " ").encode(errors="surrogateescape")).lower()
        plain = user.password.encode()
        hashed = hashlib.md5(plain, usedforsecurity=False).hexdigest().encode()
        if sent not in (plain.lower(), hashed):
            self.refused_logins += 1
            # seed 001 l.193
            raise RefusedError("password error")

    def manage(self, target: str, caller: Caller) -> str:
        """Do what a request to user_management asks for and return its answer (§3.18)."""
        asking = self.users.get(caller.username)
        if asking is None:  # deleted while logged in
            # seed 001 l.796
            raise RefusedError("username not exist to edit")
        if asking.privilege is not Privilege.ADMINISTRATOR:
            # seed 001 l.793-795
            raise RefusedError("Non-administrators cannot edit users")
        match find_value(target, "action"):
            # seed 001 l.727: all users in XML
            case "get_user":
                return self._list()
            case "add":
                self._add(target)
            case "delete":
                # seed 001 l.787
                del self.users[self._named(target, missing="error username")]
            case "edit":
                # seed 001 l.789
                self._edit(target, self._named(target, missing="username none exist to edit"))
            case _:
                # seed 001 l.786
                raise RefusedError("action: add or edit or delete")
        # seed 001 l.784
        return "<user_management>OK</user_management>"

    def _list(self) -> str:
        # The document does not print it; these are the words of the firmware.
        accounts = "".join(
            f'<Account Username="{name}" Group="{user.privilege}"'
            f' Status="{"Enable" if user.enabled else "Disable"}" />\r\n'
            for name, user in self.users.items()
        )
        return f"<UserConfig>\r\n{accounts}</UserConfig>"

    def _add(self, target: str) -> None:
        sent = {name: find_value(target, name) for name in _ADD}
        name = sent["name"]
        if name is not None and self._find(name) is not None:
            # seed 001 l.788
            raise RefusedError("error username duplicated")
        if name is not None and len(name.encode(errors="surrogateescape")) > LONGEST_NAME:
            raise RefusedError("error username")  # no fault is printed for it
        user = _changed(target, User(password=""))
        if name is None or None in sent.values():
            raise RefusedError(
                # seed 001 l.792
                "The parameters must Correct include name,newpasswd,privilege,enable"
            )
        self.users[name] = user

    def _edit(self, target: str, name: str) -> None:
        for optional in _ADD[1:]:
            refuse_empty(target, optional)
        self.users[name] = _changed(target, self.users[name])
        if find_value(target, "newpasswd") is not None:
            self.end_sessions()  # whosever it is (firmware)

    def _named(self, target: str, *, missing: str) -> str:
        """Return the account that a request names, or refuse as if it were `missing`."""
        name = find_value(target, "name")
        if name is None:
            # no document: a request without a name (firmware)
            raise RefusedError("user name is none")
        found = self._find(name)
        if found is None:
            raise RefusedError(missing)
        return found

    def _find(self, name: str) -> str | None:
        """Return the account with this name, without regard to case (firmware)."""
        return next((known for known in self.users if known.lower() == name.lower()), None)


def _changed(target: str, user: User) -> User:
    """Return an account as a request wants it; what it does not have stays."""
    password = find_value(target, "newpasswd")  # never `password`, as the English text has it
    privilege, state = find_value(target, "privilege"), find_value(target, "enable")
    if privilege is not None:
        _PRIVILEGES.accept("privilege", privilege, {})
    if state is not None:
        _STATES.accept("enable", state, {})
    return User(
        # Kept as sent, although a login decodes: %2B here has to be %252B there (firmware).
        password=user.password if password is None else password,
        privilege=user.privilege if privilege is None else Privilege(privilege),
        enabled=user.enabled if state is None else state == "Enable",
    )


# seed 001 l.176-180; no document: in other requests than getuid (firmware)
def _credentials(target: str) -> tuple[str | None, str | None]:
    username, password = find_value(target, "username"), find_value(target, "password")
    return username and username[:LONGEST_CREDENTIAL], password and password[:LONGEST_CREDENTIAL]
