"""Where big tables are computed: DuckDB on this machine; Spark beyond it (engines/spark.py, imported only when asked for).

In the order of use: `connect`, and the facts as analysis wants them: `current_records`, `customer_lines`, `current_products`.
"""

from idic_core.engines.duck import connect
from idic_core.engines.facts import current_products, current_records, customer_lines

__all__ = ["connect", "current_products", "current_records", "customer_lines"]
