"""Pictures in the sizes in which browsers show them, by Home Assistant's own scaler.

The scaler does eighths only, and returns the picture itself where it cannot do anything.
"""

from collections.abc import Collection
from typing import NamedTuple

from homeassistant.components.camera import Image
from homeassistant.components.camera.img_util import (
    TurboJPEGSingleton,
    find_supported_scaling_factor,
    scale_jpeg_camera_image,
)

_JPEG = "image/jpeg"
_MAX_PIXELS = 40_000_000
"""An 8K camera has fewer; a picture that claims more would fill the memory when unpacked."""


class Size(NamedTuple):
    """Pixels of a tile on a screen."""

    width: int
    height: int


def scale(picture: bytes, sizes: Collection[Size]) -> dict[Size, bytes]:
    """Return a picture that fills each size, scaled once where sizes need the same eighths."""
    whole = dict.fromkeys(sizes, picture)
    if not (turbo := TurboJPEGSingleton.instance()):
        return whole
    try:
        width, height, *_ = turbo.decode_header(picture)
        if width * height > _MAX_PIXELS:
            return whole
        scaled: dict[tuple[int, int] | None, bytes] = {None: picture}
        for size in sizes:
            eighths = find_supported_scaling_factor(width, height, *size)
            if eighths not in scaled:
                scaled[eighths] = scale_jpeg_camera_image(Image(_JPEG, picture), *size)
            whole[size] = scaled[eighths]
    except OSError, ValueError:  # it is damaged: the browser shows what there is of it
        return whole
    return whole
