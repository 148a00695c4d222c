"""The demo finds free ports, keeps the settings of its cameras, and counts whole polls."""

from pathlib import Path
import socket

from demo.instance import ADDRESS
from demo.memory import Settings, recall, remember
from demo.ports import COUNT, free_block, port
from demo.promises import whole_polls


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


def test_whole_polls_leave_out_what_the_window_cuts() -> None:
    """The first poll began before the window, and the last one may not have ended in it."""
    moments = [48.0, 51.0, 100.0, 103.0, 106.0, 150.0, 165.0]
    assert whole_polls(moments, 50, 170) == [[100, 103, 106], [150]]
