"""`python -m dtpr` is the command `dtpr`."""

import sys

from dtpr.cli import main

if __name__ == "__main__":
    sys.exit(main())
