"""Pictures are made as small as tiles are, by Home Assistant's own scaler and its limits."""

import io

from homeassistant.components.camera import Image as CameraImage
from homeassistant.components.camera.img_util import TurboJPEGSingleton, scale_jpeg_camera_image
from PIL import Image
import pytest

from custom_components.cgi_camera.wall import thumbnails
from custom_components.cgi_camera.wall.thumbnails import Size, scale


def jpeg(width: int, height: int) -> bytes:
    """Return a picture of a size."""
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).save(file, "jpeg")
    return file.getvalue()


def size_of(picture: bytes) -> tuple[int, int]:
    """Return how large a picture is."""
    with Image.open(io.BytesIO(picture)) as image:
        return image.size


@pytest.mark.parametrize(
    ("tile", "scaled"),
    [
        (Size(160, 90), (240, 135)),
        (Size(240, 135), (240, 135)),
        (Size(320, 180), (480, 270)),
        (Size(960, 540), (960, 540)),
        (Size(1900, 1000), (1920, 1080)),
        (Size(3840, 2160), (1920, 1080)),
    ],
)
def test_scale_fills_the_tile_in_eighths(tile: Size, scaled: tuple[int, int]) -> None:
    """The next larger eighth keeps a tile crisp; nothing is made larger."""
    assert size_of(scale(jpeg(1920, 1080), [tile])[tile]) == scaled


def test_scale_does_the_same_eighths_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers with about the same tiles share one picture."""
    done: list[tuple[int, int]] = []

    def count(image: CameraImage, width: int, height: int) -> bytes:
        done.append((width, height))
        return scale_jpeg_camera_image(image, width, height)

    monkeypatch.setattr(thumbnails, "scale_jpeg_camera_image", count)
    sizes = [Size(300, 168), Size(310, 174), Size(160, 90), Size(1920, 1080)]
    pictures = scale(picture := jpeg(1920, 1080), sizes)
    assert len(done) == 2
    assert pictures[sizes[0]] is pictures[sizes[1]]
    assert pictures[sizes[3]] is picture


def test_scale_leaves_a_picture_whole_without_libturbojpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall works there, too, with larger pictures."""
    monkeypatch.setattr(TurboJPEGSingleton, "instance", lambda: False)
    picture = jpeg(640, 360)
    assert scale(picture, [Size(160, 90)]) == {Size(160, 90): picture}


@pytest.mark.parametrize("broken", [b"no picture", jpeg(640, 360)[:300]], ids=["text", "cut"])
def test_scale_leaves_what_is_no_picture_alone(broken: bytes) -> None:
    """A browser shows as much of it as there is."""
    assert scale(broken, [Size(160, 90)]) == {Size(160, 90): broken}


def test_scale_unpacks_no_picture_beyond_all_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that claims billions of pixels does not fill the memory."""
    monkeypatch.setattr(thumbnails, "_MAX_PIXELS", 1000)
    picture = jpeg(640, 360)
    assert scale(picture, [Size(160, 90)]) == {Size(160, 90): picture}
