"""What happens before dtpr is built: the symbol table is made, and arithmetic compiled if asked.

With `DTPR_COMPILE=1` a wheel holds, beside the modules that pyproject.toml lists, what mypyc makes
of them: the same code, some times as fast. It takes a C compiler, and such a wheel is for one
platform. hatch-mypyc would do that too, but in the source tree, where what is compiled would hide
what is edited afterwards.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface[Any]):
    """Makes what neither git nor the sdist has, for wheels and for editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the table into the source tree, and have it packed although git ignores it."""
        # What makes it is no installed package: it lies beside this file.
        sys.path.insert(0, self.root)
        try:
            table = _write_table(Path(self.root))
        finally:
            sys.path.remove(self.root)
        build_data["artifacts"].append(f"/{table.relative_to(self.root)}")
        if os.environ.get("DTPR_COMPILE") == "1" and version != "editable":
            self._compiled = TemporaryDirectory()
            made = _compile(Path(self.root), self.config["compiled"], Path(self._compiled.name))
            build_data["force_include"].update(made)
            build_data["pure_python"], build_data["infer_tag"] = False, True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Throw away what is packed now."""
        if compiled := getattr(self, "_compiled", None):
            compiled.cleanup()


def _compile(root: Path, modules: Sequence[str], out: Path) -> dict[str, str]:
    """Compile modules to a folder; return where each file is, and where it belongs in the wheel."""
    try:
        from mypyc.build import mypycify
        from setuptools import Distribution
    except ModuleNotFoundError as error:
        sys.exit(f"To compile takes the package of {error.name}: install requirements/dev.txt.")
    lenient = ("--follow-imports=silent", "--ignore-missing-imports", f"--cache-dir={os.devnull}")
    with _working_in(root):
        extensions = mypycify([*lenient, *modules], opt_level="3", target_dir=str(out / "c"))
        command = Distribution({"name": "dtpr", "ext_modules": extensions}).get_command_obj(
            "build_ext"
        )
        command.build_lib, command.build_temp = str(out / "lib"), str(out / "tmp")
        command.ensure_finalized()
        command.run()
    built = out / "lib"
    return {str(each): str(each.relative_to(built)) for each in built.rglob("*.so")}


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    # mypy names modules by their paths from the folder that it runs in.
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


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
