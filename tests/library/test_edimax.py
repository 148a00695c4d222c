"""Edimax cameras: one snapshot at a fixed path."""

import pytest

from custom_components.cgi_camera.api.errors import InvalidAuthError
from custom_components.cgi_camera.api.identity import Identity
from tests.simulators.access import Scheme
from tests.simulators.edimax import EdimaxCamera

from .recorders import PASSWORD, Bench, shown


@pytest.mark.parametrize("scheme", [Scheme.OPEN, Scheme.BASIC])
async def test_edimax_client_fetches_the_snapshot(bench: Bench, scheme: Scheme) -> None:
    """With or without a login; it identifies nothing."""
    camera = await bench.start(EdimaxCamera, scheme=scheme, password=PASSWORD)
    device = bench.open(camera)
    assert await device.identify() == Identity()
    assert await shown(device, 1) == 1
    assert {request.target for request in camera.requests} == {"/snapshot.jpg"}


async def test_edimax_client_sends_a_wrong_password_once(bench: Bench) -> None:
    """The camera counts refused logins, too."""
    camera = await bench.start(EdimaxCamera, scheme=Scheme.BASIC, password="another")
    device = bench.open(camera, password="wrong")
    for _ in range(3):
        with pytest.raises(InvalidAuthError):
            await device.identify()
    assert camera.refused_logins == 1
