"""Families by the names that config entries keep."""

from custom_components.cgi_camera.api.families import FAMILIES, Templates, family_of
from custom_components.cgi_camera.api.families.xml_cgi import XML_CGI


def test_families_have_stable_names() -> None:
    """The name is what a config entry keeps."""
    assert all(name == family.name for name, family in FAMILIES.items())
    assert FAMILIES["xml_cgi"] is XML_CGI


def test_family_of_builds_a_family_from_its_name() -> None:
    """One is made of templates."""
    assert family_of("hikvision") is FAMILIES["hikvision"]
    custom = family_of("custom", Templates(picture_url="/{channel}", video_url="/v{channel}"))
    assert custom.channel is not None
    assert custom.channel(3).streams[0].rtsp_paths == ("/v3",)
    assert custom.name == FAMILIES["custom"].name == "custom"
