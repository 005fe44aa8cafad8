"""The process that builds one file; see `worker`."""

import sys
from pathlib import Path

import msgspec

from dtpr.errors import InvalidError
from dtpr.formats.gis.building import build_file
from dtpr.formats.gis.worker import REFUSED


def main(lines: str, out: str, form: str, crs: str) -> int:
    """Build a file, or say why it cannot be built."""
    try:
        build_file(Path(lines), Path(out), form, crs)
    except InvalidError as error:
        sys.stdout.buffer.write(msgspec.json.encode(error.problems[0][:3]))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
