"""What resolves the recipes and drawings of `icons/` into the symbol table when dtpr is built.

Nothing here is installed; `hatch_build.py` calls it.
"""
