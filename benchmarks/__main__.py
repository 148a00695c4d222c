"""Measure and print the table; scripts/bench makes what this needs first."""

import argparse
import asyncio
import json
import signal
import sys
import time

from demo.client import ClientError
from demo.instance import REPOSITORY, InstanceError

from . import (
    archive,
    buildings,
    click,
    families,
    flood,
    growth,
    mail,
    memory,
    page,
    push,
    recorder_wall,
    snapshot,
    start,
    stream,
    uploads,
    wall,
)
from .far_end import FarEndError
from .table import HEADING, Row


async def _events() -> list[Row]:
    """Return the lines about events of recorders; see the module."""
    process = await asyncio.create_subprocess_exec(
        *(".venv-test/bin/python", "-m", "benchmarks.events"),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise FarEndError("the events of recorders could not be measured")
    return [Row(**row) for row in json.loads(printed)]


MEASUREMENTS = {
    "snapshot": snapshot.measure,
    "families": families.measure,
    "click": click.measure,
    "push": push.measure,
    "flood": flood.measure,
    "stream": stream.measure,
    "events": _events,
    "archive": archive.measure,
    "growth": growth.measure,
    "uploads": uploads.measure,
    "mail": mail.measure,
    "memory": memory.measure,
    "start": start.measure,
    "buildings": buildings.measure,
    "wall": wall.measure,
    "recorder_wall": recorder_wall.measure,
}


def main() -> int:
    """Return 0 if everything could be measured, whatever came out."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--write", action="store_true", help=f"also into {page.PAGE.name}")
    arguments = parser.parse_args()
    names = arguments.names or list(MEASUREMENTS)
    if unknown := set(names) - set(MEASUREMENTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}, only {', '.join(MEASUREMENTS)}")
    try:
        return asyncio.run(_run(names, writes=arguments.write))
    except KeyboardInterrupt, asyncio.CancelledError:
        print("bench: stopped", file=sys.stderr)
        return 1


async def _run(names: list[str], *, writes: bool) -> int:
    """Measure one after the other; return 1 if something could not be measured."""
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    (REPOSITORY / ".cache").mkdir(exist_ok=True)
    print(HEADING, flush=True)
    status, goals = 0, list[Row]()
    for name in names:
        began = time.monotonic()
        try:
            rows: list[Row] = await MEASUREMENTS[name]()
        except (InstanceError, ClientError, FarEndError, TimeoutError, AssertionError) as error:
            print(f"bench: {name}: {error!r}", file=sys.stderr)
            status = 1
            continue
        print(f"-- {name}, {time.monotonic() - began:.0f} s", *rows, sep="\n", flush=True)
        goals += [row for row in rows if row.holds is not None]
        if writes:
            page.write(name, rows)
    print("-- missed", *(row for row in goals if not row.holds), sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
