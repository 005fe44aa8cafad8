"""What happens before dtpr is built: the symbol table is made from its recipes and the font."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SymbolTableHook(BuildHookInterface[Any]):
    """Makes the table for wheels and for editable installs; neither git nor the sdist has it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write the table into the source tree, and have it packed although git ignores it."""
        # What makes it is no installed package: it lies beside this file.
        sys.path.insert(0, self.root)
        try:
            table = _write_table(Path(self.root))
        finally:
            sys.path.remove(self.root)
        build_data["artifacts"].append(f"/{table.relative_to(self.root)}")


def _write_table(root: Path) -> Path:
    try:
        from icons_build.font import FontError
        from icons_build.table import write_table
    except ModuleNotFoundError as error:
        sys.exit(
            f"The symbol table cannot be made without the package of the module {error.name}: "
            "install requirements/run.txt, or build in isolation."
        )
    try:
        return write_table(root)
    except FontError as error:
        sys.exit(f"The symbol table cannot be made: {error}")
