"""Where big tables are computed: DuckDB on this machine; Spark beyond it (engines/spark.py, imported only when asked for).

In the order of use: `connect`, and the facts as analysis wants them: `current_records`, `recorded` (before any fix), `as_counted`, `customer_lines`,
`current_products`, `with_blanks` (for what goes out as a file); what people decided about them: `Fix`, `standing_fixes`, `with_fixes`, `RULES`, `source_types`, `SOURCE_TRUST`; currencies of order lines and the
rates to convert them: `currencies`, `currency_code`, `currency_rates`, `set_currency_rates`, `clear_currency_rates`, `in_base`, `readable_rate`, `unconverted`, `Rates`, `NO_DECIMALS`.
"""

from idic_core.engines.duck import connect
from idic_core.engines.facts import as_counted, current_products, current_records, customer_lines, recorded, with_blanks
from idic_core.engines.fixes import RULES, Fix, standing_fixes, with_fixes
from idic_core.engines.money import (
    NO_DECIMALS,
    Rates,
    clear_currency_rates,
    currencies,
    currency_code,
    currency_rates,
    in_base,
    readable_rate,
    set_currency_rates,
    unconverted,
)
from idic_core.engines.sources import SOURCE_TRUST, source_types

__all__ = [
    "NO_DECIMALS", "RULES", "SOURCE_TRUST", "Fix", "Rates", "as_counted", "clear_currency_rates", "connect", "currencies", "currency_code", "currency_rates", "current_products", "current_records", "customer_lines", "in_base", "readable_rate", "recorded", "set_currency_rates", "source_types", "standing_fixes", "unconverted",
    "with_blanks", "with_fixes",
]  # fmt: skip
