"""Run mutated and structured inputs through the library and print what they cost."""

import argparse
import asyncio
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random
import resource
import sys
import time
import traceback

from custom_components.cgi_camera.api.errors import CameraError

from .corpus import CORPUS
from .mutation import make
from .targets import PARSERS, Clients, Target

KEPT = Path(".cache/fuzz")
"""The folder for the slowest input, and for those that raised an error of another kind."""
MAX_SHOWN = 10
CLIENT_SHARE = 20
"""A client makes many requests with one input: this many inputs of parsers go for each."""


async def _no_sleep(*_: object) -> None:
    """Take the place of every pause."""


class Tally:
    """What the inputs so far have cost."""

    def __init__(self) -> None:
        self.inputs: Counter[str] = Counter()
        self.ours: Counter[str] = Counter()
        self.foreign: list[str] = []
        self.slowest = (0.0, "", 0)
        self.largest = (0, "", 0)

    def run(self, name: str, target: Target, data: bytes, random: Random) -> None:
        """Run one input, and keep it if it raises an error that is not ours."""
        memory, began = _memory(), time.thread_time()
        self.inputs[name] += 1
        try:
            target(data, random)
        except CameraError:
            self.ours[name] += 1
        except Exception:  # noqa: BLE001 - to find these is what it is for
            where = traceback.format_exc()
            place = _keep(f"{name.replace(' ', '-')}-{self.inputs[name]}", data)
            self.foreign.append(f"{name}, kept as {place}\n{where}")
        seconds, more = time.thread_time() - began, _memory() - memory
        if seconds > self.slowest[0]:
            self.slowest = (seconds, name, len(data))
            _keep("slowest", data)
        self.largest = max(self.largest, (more, name, len(data)))


def _keep(name: str, data: bytes) -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / name).write_bytes(data)
    return KEPT / name


def _memory() -> int:
    """Return the most memory that the process has used so far, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _run(random: Random, seconds: float, inputs: int) -> Tally:
    tally, until = Tally(), time.monotonic() + seconds
    asyncio.sleep = _no_sleep  # type: ignore[assignment]
    names = [name for name in CORPUS if name in PARSERS]
    families = [name for name in CORPUS if name not in PARSERS]
    with Clients() as clients:
        targets: dict[str, Target] = {
            **PARSERS,
            **{name: partial(clients.run, name) for name in families},
        }
        for number in range(inputs):
            if number % 256 == 0 and time.monotonic() > until:
                break
            name = random.choice(names if number % CLIENT_SHARE else families)
            tally.run(name, targets[name], make(random, CORPUS[name]), random)
            if len(tally.foreign) >= MAX_SHOWN:
                break
    return tally


def main() -> int:
    """Return 0 if every error was one of ours."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="stop after so long")
    parser.add_argument("--inputs", type=int, default=10**9, help="stop after so many")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    chosen = parser.parse_args()
    began = time.monotonic()
    tally = _run(Random(chosen.seed), chosen.seconds, chosen.inputs)  # noqa: S311 - no secret
    total, took = tally.inputs.total(), time.monotonic() - began
    print(f"seed {chosen.seed}: {total} inputs in {took:.0f} s, {total / took:.0f} a second")
    for name, count in tally.inputs.items():
        print(f"  {name:16} {count:8} inputs, {tally.ours[name]:8} errors of ours")
    seconds, name, size = tally.slowest
    print(f"slowest: {seconds * 1000:.0f} ms of CPU, {name}, {size} bytes")
    more, name, size = tally.largest
    print(f"largest: {more / 1024:.1f} MB more memory, {name}, {size} bytes")
    print(f"exceptions that are not ours: {len(tally.foreign)}")
    for foreign in tally.foreign:
        print(foreign)
    return 1 if tally.foreign else 0


if __name__ == "__main__":
    sys.exit(main())
