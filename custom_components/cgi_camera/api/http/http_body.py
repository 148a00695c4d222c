"""Reads the body of an answer: not more than is good for us, and a picture up to its own end."""

import asyncio
import contextlib

import aiohttp
from aiohttp import hdrs

from ..errors import UnexpectedAnswerError
from ..pictures.jpeg import END, START, is_whole_picture
from .request import MAX_LIST, MAX_SETTINGS

REST_TIMEOUT = 0.5
"""Seconds for what may follow a picture that is whole already."""


def check_size(body: bytes | bytearray, limit: int) -> None:
    """Raise UnexpectedAnswerError for a body beyond its limit, which only a picture uses whole."""
    if limit > MAX_LIST and not body.startswith(START):
        limit = MAX_SETTINGS
    if len(body) > limit:
        raise UnexpectedAnswerError("the answer is too large")


async def read(response: aiohttp.ClientResponse, limit: int = MAX_SETTINGS) -> bytes:
    """Return the body; a declared length costs no copy, an endless one is stopped."""
    compressed = hdrs.CONTENT_ENCODING in response.headers  # and so longer than declared
    if not compressed and (response.content_length or limit + 1) <= limit:
        whole = await response.read()
        check_size(whole, limit)
        return whole
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        check_size(body, limit)
    return bytes(body)


async def read_picture(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Return the body up to the end of its picture, whatever its declared length is."""
    if response.status != 200:
        return await read(response, limit)
    body = bytearray()
    try:
        while chunk := await response.content.readany():
            body += chunk
            check_size(body, limit)
            # The image data itself never holds the mark of its end.
            has_end = body.find(END, -len(chunk) - 1) >= 0
            if has_end and body.startswith(START) and is_whole_picture(body):
                # A connection whose answer was taken whole serves the next one, too.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(REST_TIMEOUT):
                        await response.content.readany()
                break
    except aiohttp.ClientPayloadError:
        if not is_whole_picture(body):
            raise
    return bytes(body)
