"""How babel.cfg finds the words in the code: by Python's own parser, so that those inside f-strings are found as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import IO, Any

NAMES = {"_": 1, "ngettext": 2}
"""The functions that translate, and how many of their arguments are sentences."""


def words(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Babel's extraction method: (line, function, sentences, comments) for each call with literal sentences."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
            count = NAMES[node.func.id]
            given = [a.value for a in node.args[:count] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if len(given) == count:
                yield node.lineno, node.func.id, given[0] if count == 1 else (*given, None), []
