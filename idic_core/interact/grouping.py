"""Where the lines between the groups of the value map lie, so that a person's page can say why they are in theirs."""

from __future__ import annotations

from idic_core.store import Workspace, has_derived


def value_lines(workspace: Workspace) -> dict[str, float]:
    """From how much money on a customer is in a group: most_valuable (brought in 12 months), most_growable (unrealised value); those that have somebody."""
    if not has_derived(workspace, "customer_values"):
        return {}
    found = workspace.rows(
        """SELECT value_group, min(CASE value_group WHEN 'most_valuable' THEN actual_value ELSE unrealised END) AS line FROM customer_values
           WHERE value_group IN ('most_valuable', 'most_growable') GROUP BY value_group"""
    )
    return {str(row["value_group"]): float(row["line"]) for row in found if row["line"] is not None}
