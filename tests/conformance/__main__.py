"""`python -m tests.conformance FOLDER [--url URL]`: run recorded cases and print what passes.

Why a case failed goes to the error output.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conformance.runner import Result, explain, line_of, run_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases of a folder; 1 when one fails that the documentation does not name."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of the files of cases")
    parser.add_argument("--url", help="the address of a server; without it, one in this process")
    told = parser.parse_args(arguments)
    results = asyncio.run(_run(told.folder, told.url))
    passed = sum(each.passed for each in results)
    print(f"all  {passed}/{sum(each.count for each in results)}")
    return int(any(not failure.is_listed for each in results for failure in each.failures))


async def _run(folder: Path, url: str | None) -> list[Result]:
    results = []
    async for each in run_folder(folder, url):
        print(line_of(each), flush=True)
        for failure in each.failures:
            print(explain(failure), file=sys.stderr)
        results.append(each)
    return results


if __name__ == "__main__":
    sys.exit(main())
