"""Print what Home Assistant would pip-install while it boots, as a requirements file.

    .venv-demo/bin/python -m demo.requirements

The result is for configuration.yaml beside it, the integration in this repository and what
the browser tests add.  Two
packages of the voice assistant are not printed: they have no wheels, and no user should
need a C++ compiler for a voice that is never heard.  Home Assistant cannot be told to
leave the voice assistant out, and complains if it may not install packages, so stand-ins
for the two are put in place: enough to be imported, and to count as installed.
"""

from importlib.metadata import version
import json
from pathlib import Path
import shutil
import sysconfig
from typing import Any

from homeassistant import bootstrap, components, requirements
from homeassistant.auth.mfa_modules import totp
from homeassistant.const import BASE_PLATFORMS
import yaml

HERE = Path(__file__).parent
CUSTOM = HERE.parent / "custom_components"
BUILT_IN = Path(components.__path__[0])
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))

# What browser tests add as a person would.
ADDED = {"ai_task", "mobile_app", "mqtt"}
# The package's name, and what Home Assistant imports from it.
STAND_INS = {"pymicro-vad": "MicroVad", "pyspeex-noise": "AudioProcessor"}


def manifest(domain: str) -> dict[str, Any]:
    """Return the manifest of an integration ({} if there is none)."""
    for path in (CUSTOM / domain / "manifest.json", BUILT_IN / domain / "manifest.json"):
        if path.exists():
            content: dict[str, Any] = json.loads(path.read_text())
            return content
    return {}


def configured() -> set[str]:
    """Return the integrations in use, besides those Home Assistant always loads."""
    # Composed, not loaded: the file holds Home Assistant's own tags, such as !include.
    document = yaml.compose((HERE / "configuration.yaml").read_text())
    assert isinstance(document, yaml.MappingNode)
    return {key.value for key, _ in document.value} | {
        path.parent.name for path in CUSTOM.glob("*/manifest.json")
    }


def closure(domains: set[str]) -> set[str]:
    """Return the domains with everything whose requirements HA installs with them."""
    todo, seen = list(domains), set[str]()
    while todo:
        if (domain := todo.pop()) in seen:
            continue
        seen.add(domain)
        data = manifest(domain)
        todo += data.get("dependencies", []) + data.get("after_dependencies", [])
        todo += [
            name
            for name, keys in requirements.DISCOVERY_INTEGRATIONS.items()
            if any(key in data for key in keys)
        ]
    return seen


def stand_in(name: str, wanted: str) -> None:
    """Put a package in place that can be imported, and no more."""
    module = name.replace("-", "_")
    for old in SITE_PACKAGES.glob(f"{module}-*.dist-info"):
        shutil.rmtree(old)
    info = SITE_PACKAGES / f"{module}-{wanted}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {wanted}\n")
    (info / "RECORD").write_text(f"{module}.py,,\n{info.name}/METADATA,,\n{info.name}/RECORD,,\n")
    (SITE_PACKAGES / f"{module}.py").write_text(
        f'"""Stand-in, made by demo/requirements.py."""\n\n\nclass {STAND_INS[name]}: ...\n'
    )


def main() -> None:
    """Print the requirements and put the stand-ins in place."""
    domains = bootstrap.CORE_INTEGRATIONS | bootstrap.DEFAULT_INTEGRATIONS | BASE_PLATFORMS
    wanted = set(totp.REQUIREMENTS)
    for domain in closure(domains | configured() | ADDED):
        wanted.update(manifest(domain).get("requirements", []))
    print(f"# Home Assistant {version('homeassistant')}")
    print(f"-c {BUILT_IN.parent / requirements.CONSTRAINT_FILE}")
    for requirement in sorted(wanted, key=str.lower):
        name, _, pinned = requirement.partition("==")
        if name in STAND_INS:
            stand_in(name, pinned)
        else:
            print(requirement)


if __name__ == "__main__":
    main()
