"""The child process of bulk reads: `python bulk_child.py`, requests on standard input, Arrow streams on standard output, until the input ends.

A request is a line of JSON with `file` and `sql`; the answer is a line, "ok" and the number of rows followed by one Arrow stream, or "error" and what
went wrong.
A script of its own that imports nothing of ours, so that it starts in a fraction of a second. The file is opened anew for each request: between two
it can be moved, replaced or deleted.
"""

import json
import sys
from urllib.parse import quote

import adbc_driver_sqlite.dbapi as adbc
import pyarrow as pa
from adbc_driver_sqlite import StatementOptions


def answered(file: str, sql: str) -> pa.Table:
    """One query's answer."""
    with adbc.connect(f"file:{quote(file, safe='/:')}?mode=ro") as connection, connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 30000")
        cursor.execute(f"SELECT count(*) FROM ({sql})")
        (rows,) = cursor.fetchone() or (0,)
        # The driver infers a column's type from its first batch and fails when a later one differs (a column that is empty for the first 1,024
        # rows is taken as numbers), so the whole answer is one batch; as large as it is and no larger, for the driver sets the memory aside at once.
        cursor.adbc_statement.set_options(**{StatementOptions.BATCH_ROWS.value: str(max(int(rows), 1) + 1000)})
        cursor.execute(sql)
        return cursor.fetch_arrow_table()


def main() -> None:
    """Answer each request in turn."""
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        try:
            table = answered(**json.loads(line))
        except (adbc.Error, pa.ArrowException, OSError, MemoryError) as error:
            out.write(b"error " + " ".join(str(error).split()).encode() + b"\n")
        else:
            out.write(f"ok {table.num_rows}\n".encode())
            with pa.ipc.new_stream(out, table.schema) as stream:
                stream.write_table(table, max_chunksize=200_000)
            del table
        out.flush()


if __name__ == "__main__":
    main()
