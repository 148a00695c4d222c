"""The comparison of faces with what an automation asks."""

from typing import Any

import pytest

from custom_components.cgi_camera.faces import Wanted

ANN = {"name": "Ann  Lee", "similarity": 90.0, "list": "allowed"}
STRANGER = {"index": 1, "list": "stranger", "similarity": None, "name": None}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, STRANGER),
        ({"names": ["ann lee"]}, ANN),
        ({"names": ["Ann"]}, None),
        ({"lists": ["allowed"]}, ANN),
        ({"lists": ["stranger"]}, STRANGER),
        ({"similarity": 90}, ANN),
        ({"similarity": 90.1}, None),
        ({"names": ["Ann Lee"], "lists": ["stranger"]}, None),
    ],
)
def test_faces_are_wanted_by_all_that_is_asked(
    options: dict[str, Any], found: dict[str, Any] | None
) -> None:
    """The first face that meets it; case and spaces of a name do not count."""
    assert Wanted.of(options).first([STRANGER, ANN]) is found
