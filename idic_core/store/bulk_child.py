"""The child process of bulk reads: `python bulk_child.py FILE`, a query on standard input, an Arrow stream on standard output.

A script of its own that imports nothing of ours, so that it starts in a fraction of a second.
"""

import sys

import adbc_driver_sqlite.dbapi as adbc
import pyarrow as pa
from adbc_driver_sqlite import StatementOptions

ALL_ROWS = 100_000_000
"""The driver infers a column's type from its first batch and fails when a later one differs (a column that is empty for the
first 1,024 rows is taken as numbers), so the whole answer is one batch."""


def main() -> None:
    """Read one query's answer and write it out."""
    with adbc.connect(f"file:{sys.argv[1]}?mode=ro") as connection, connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30000")
        cursor.adbc_statement.set_options(**{StatementOptions.BATCH_ROWS.value: str(ALL_ROWS)})
        cursor.execute(sys.stdin.read())
        table = cursor.fetch_arrow_table()
    with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table, max_chunksize=200_000)


if __name__ == "__main__":
    main()
