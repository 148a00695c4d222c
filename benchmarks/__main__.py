"""Measure and print the table; scripts/bench makes what this needs first."""

import argparse
import asyncio
import signal
import sys

from demo.client import ClientError
from demo.instance import REPOSITORY, InstanceError

from . import (
    archive,
    click,
    families,
    flood,
    growth,
    page,
    push,
    snapshot,
    start,
    stream,
    uploads,
    wall,
)
from .far_end import FarEndError
from .table import HEADING, Row

MEASUREMENTS = {
    "snapshot": snapshot.measure,
    "families": families.measure,
    "click": click.measure,
    "push": push.measure,
    "flood": flood.measure,
    "stream": stream.measure,
    "archive": archive.measure,
    "growth": growth.measure,
    "uploads": uploads.measure,
    "start": start.measure,
    "wall": wall.measure,
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
        asyncio.run(_run(names, writes=arguments.write))
    except (InstanceError, ClientError, FarEndError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt, asyncio.CancelledError:
        print("bench: stopped", file=sys.stderr)
        return 1
    return 0


async def _run(names: list[str], *, writes: bool) -> None:
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    (REPOSITORY / ".cache").mkdir(exist_ok=True)
    print(HEADING, flush=True)
    for name in names:
        rows: list[Row] = await MEASUREMENTS[name]()
        print(*rows, sep="\n", flush=True)
        if writes:
            page.write(name, rows)


if __name__ == "__main__":
    sys.exit(main())
