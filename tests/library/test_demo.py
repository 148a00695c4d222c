"""The demo finds free ports, and its cameras keep their settings over a restart."""

from pathlib import Path
import socket

from demo.instance import ADDRESS
from demo.memory import Settings, recall, remember
from demo.ports import COUNT, free_block, port


def test_free_block_is_beside_a_taken_port() -> None:
    """One taken port moves everything to the next block."""
    first = free_block()
    with socket.socket() as taken:
        taken.bind((ADDRESS, port(COUNT - 1, first)))
        taken.listen()
        assert free_block() > first


def test_recall_gives_cameras_the_settings_that_they_had(tmp_path: Path) -> None:
    """A key that is new since then keeps its value."""
    path = tmp_path / "cameras.json"
    hall: Settings = {"push": "http://here", "new": 1}
    recall(path, {"hall": hall})
    assert hall["push"] == "http://here"
    remember(path, {"hall": {"push": "http://there"}, "gone": {"a": 1}})
    recall(path, {"hall": hall})
    assert hall == {"push": "http://there", "new": 1}
