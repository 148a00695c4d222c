"""Does something at a steady rate, without waiting for what it did before."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
import time

AT_ONCE = 20


async def steadily[ResultT](
    work: Sequence[Callable[[], ResultT]], per_second: float
) -> list[ResultT]:
    """Do all of it in threads, and return the results."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        began, running = time.perf_counter(), []
        for number, one in enumerate(work):
            await asyncio.sleep(began + number / per_second - time.perf_counter())
            running.append(loop.run_in_executor(threads, one))
        return await asyncio.gather(*running)
