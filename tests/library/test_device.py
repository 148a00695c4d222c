"""Devices: sections, and the parts that a device shows."""

from custom_components.cgi_camera.api.device import Device


def test_device_reads_the_sections_of_its_rows(device: Device) -> None:
    """Each once; what only has buttons is not read."""
    settings = ("osd", "image", "motion", "main_stream", "sub_stream", "audio", "time", "network")
    assert device.sections == ("info", *settings)
