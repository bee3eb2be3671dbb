"""How quick segments are on a large workspace: `python -m tests.bench.segments FOLDER` on one that was run (tests.bench.big_shop makes the files).

Prints CPU milliseconds (this process and its children): the first read of each part, and then counts, names and a cross-table of typical segments.
The bar: a live count in 300 ms with 100,000 customers.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path

from idic_core import interact
from idic_core.differentiate import compare, crosstab, fields, names, options, shares
from idic_core.store import Workspace

BAR = 300.0
DEFINITIONS = {
    "everybody": "{}",
    "one class": '{"conditions": [{"field": "tier", "op": "any", "values": ["vip"]}]}',
    "a number and a date": '{"conditions": [{"field": "p_alive", "op": "at_least", "values": [0.5]}, {"field": "last_order", "op": "longer_ago", "values": [60]}]}',
    "bought lately": '{"conditions": [{"field": "bought:category", "op": "any", "values": ["Tea"], "days": 90}]}',
    "six conditions": '{"conditions": [{"field": "tier", "op": "any", "values": ["vip", "potential"]}, {"field": "p_alive", "op": "at_least", "values": [0.5]}, {"match": "any", "conditions": '
    '[{"field": "bought:category", "op": "any", "values": ["Tea", "Coffee"], "days": 180}, {"field": "bought:category", "op": "none", "values": ["Tea"]}]}, {"field": "about:city", "op": "known"}], '
    '"except": [{"field": "has_email", "op": "no"}]}',
}  # fmt: skip


def cpu() -> float:
    """CPU milliseconds of this process and of its children that ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return 1000 * sum(u.ru_utime + u.ru_stime for u in spent)


def timed(name: str, work: Callable[[], object]) -> float:
    start = cpu()
    work()
    took = cpu() - start
    print(f"{name}: {took:.0f} ms")
    return took


def main(folder: Path) -> None:
    workspace = Workspace(folder, create=False)
    assert interact.run
    timed("first look at what is known", lambda: fields(workspace))
    timed("first count of what was bought", lambda: shares(workspace, DEFINITIONS["bought lately"]))
    slowest = 0.0
    for name, definition in DEFINITIONS.items():
        slowest = max(slowest, *(timed(f"count, {name}", lambda d=definition: shares(workspace, d)) for _n in range(3)))  # type: ignore[misc]
        timed(f"names, {name}", lambda d=definition: names(workspace, (("segment", d),)))  # type: ignore[misc]
    timed("values of a field", lambda: options(workspace, fields(workspace)["tier"]))
    timed("cross-table", lambda: crosstab(workspace, "tier", "lifecycle"))
    timed("cross-table by an attribute", lambda: crosstab(workspace, "about:city", "tier"))
    timed("two compared", lambda: compare(workspace, DEFINITIONS["one class"], DEFINITIONS["six conditions"]))
    timed("another day, first", lambda: shares(workspace, '{"as_of": "2026-01-31", "conditions": [{"field": "lifecycle", "op": "any", "values": ["at_risk"]}]}'))  # fmt: skip
    print("bar held" if slowest <= BAR else f"bar missed: {slowest:.0f} ms for a count, {BAR:.0f} wanted")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
