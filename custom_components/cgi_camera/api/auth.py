"""Answers a camera's Basic or Digest challenge; an account that was refused is never sent again.

The camera chooses: nothing secret is sent before its first challenge, and then only what that
challenge asks for.
"""

from typing import Final

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, DigestAuthMiddleware, hdrs

from .errors import InvalidAuthError, UnexpectedAnswerError
from .family import Credentials

_REFUSED: Final = "the camera refused the user name or password"


class HttpAuth:
    """A middleware for the requests to one camera.

    It is given with each request. That drops the middlewares of the session, which is why the
    session of Home Assistant warns of it: its own one looks after redirects, and a camera's
    redirects are not followed at all (see Transport).
    """

    def __init__(self, credentials: Credentials) -> None:
        """Keep the account for the first challenge."""
        self._credentials = credentials
        self._basic: str | None = None
        self._digest: DigestAuthMiddleware | None = None
        self._refused = False

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Send a request, with the account if the camera wants it.

        Raises InvalidAuthError if the camera refuses the account, or has refused it before.
        """
        if self._refused:
            raise InvalidAuthError(_REFUSED)

        async def prove(request: ClientRequest) -> ClientResponse:
            response = await handler(request)
            if response.status == 401:
                await response.read()  # lets the connection go on
                if hdrs.AUTHORIZATION in request.headers and not _is_stale(response):
                    self._refused = True
                    raise InvalidAuthError(_REFUSED)
            return response

        if self._basic is not None:
            request.headers[hdrs.AUTHORIZATION] = self._basic
        if self._digest is not None:
            return await self._digest(request, prove)
        answer = await prove(request)
        if answer.status == 401 and self._basic is None:
            self._choose(answer)
            return await self(request, handler)
        return answer

    def _choose(self, response: ClientResponse) -> None:
        """Choose how to prove who we are: Digest if the camera offers it first, else Basic.

        Some offer both, in one header or in two (seen in public clients); the digest middleware
        reads the first only.
        """
        username, password = self._credentials.username, self._credentials.password
        offers = response.headers.getall(hdrs.WWW_AUTHENTICATE, [])
        try:
            if offers and offers[0].strip().lower().startswith("digest "):
                self._digest = DigestAuthMiddleware(username, password)
            elif "basic" in " ".join(offers).lower():
                self._basic = aiohttp.encode_basic_auth(username, password, "utf-8")
            else:
                raise UnexpectedAnswerError("the camera asks for an unknown kind of login")
        except ValueError:
            self._refused = True
            raise InvalidAuthError("this camera takes no such user name") from None


def _is_stale(response: ClientResponse) -> bool:
    """Tell whether only the proof was too old: the same account may be proven anew."""
    return "stale=true" in response.headers.get(hdrs.WWW_AUTHENTICATE, "").lower().replace('"', "")
