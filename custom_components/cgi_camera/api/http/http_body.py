"""Reads the body of an answer: not more than is good for us, and a picture up to its own end."""

import asyncio
import contextlib

import aiohttp
from aiohttp import hdrs

from ..errors import UnexpectedAnswerError
from ..pictures.jpeg import END, START, is_whole_picture

REST_TIMEOUT = 0.5
"""Seconds for what may follow a picture that is whole already."""
MAX_ANSWER = 16 * 1024 * 1024
"""Bytes; pictures of the largest cameras have 2 MB."""


async def read(response: aiohttp.ClientResponse) -> bytes:
    """Return the body; a declared length costs no copy, an endless one is stopped."""
    compressed = hdrs.CONTENT_ENCODING in response.headers  # and so longer than declared
    if not compressed and (response.content_length or MAX_ANSWER + 1) <= MAX_ANSWER:
        return await response.read()
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise UnexpectedAnswerError("the answer is too large")
    return bytes(body)


async def read_picture(response: aiohttp.ClientResponse) -> bytes:
    """Return the body up to the end of its picture, whatever its declared length is."""
    if response.status != 200:
        return await read(response)
    body = bytearray()
    try:
        while chunk := await response.content.readany():
            body += chunk
            if len(body) > MAX_ANSWER:
                raise UnexpectedAnswerError("the answer is too large")
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
