"""Pictures as large as those of real cameras; what the simulated ones draw is a tenth of it."""

import io

from PIL import Image

from tests.simulators.uapi_forms import Pictures


def photograph(width: int, height: int, *, quality: int = 75) -> bytes:
    """Return a JPEG of noise, which is as hard to compress as leaves in the wind."""
    noise = Image.effect_noise((width, height), 40)
    buffer = io.BytesIO()
    Image.merge("RGB", (noise, noise, noise)).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def large_push() -> Pictures:
    """Return the pictures of a push of about 1 MB."""
    face = photograph(260, 300, quality=90)
    return Pictures(snapshot=photograph(1600, 1000, quality=86), faces=(face, face))


def usual_push() -> Pictures:
    """Return the pictures of a push of about 100 kB."""
    face = photograph(120, 150)
    return Pictures(snapshot=photograph(640, 360, quality=60), faces=(face, face))
