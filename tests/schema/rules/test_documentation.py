"""docs/rules.md names every code that a rule gives, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
RULES = ROOT / "dtpr" / "schema" / "rules"
CODE = re.compile(r"(?:DTPR_)?[A-Z]+(?:_[A-Z]+)+")
NO_CODES = {"DTPR_SETTINGS", "DTPR_"}


def texts(file: Path) -> Iterator[str]:
    """Yield every text that stands in a program by itself."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def lower_case_codes(file: Path) -> Iterator[str]:
    """Yield the codes in lower case that a finding is made with."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id == "error" and isinstance(first, ast.Constant):
                yield str(first.value)


def test_every_code_is_on_the_page_and_no_other() -> None:
    page = set(re.findall(r"`([A-Za-z_]+_[A-Za-z_]+)`", (ROOT / "docs/rules.md").read_text()))
    known = {each for file in RULES.glob("*.py") for each in texts(file) if CODE.fullmatch(each)}
    known |= {each for file in RULES.glob("*.py") for each in lower_case_codes(file)}
    everywhere = {each for file in (ROOT / "dtpr").rglob("*.py") for each in texts(file)}
    ours = {each for each in everywhere if each.startswith("DTPR_") and CODE.fullmatch(each)}
    fields = {"updated_at", "created_at"}

    known -= set(rules_all())
    assert page - fields == (known | ours | {"parse_error"}) - NO_CODES


def rules_all() -> list[str]:
    """Return the public names of the rules, some of which look like codes."""
    from dtpr.schema import rules

    return rules.__all__
