"""Files to facts: read a file as text, say what its columns mean, and keep it as one batch.

In the order of use: `read_table`, `sheets`, `Table`, `guess_columns`, `Guess`.
"""

from idic_core.upload.meaning import Guess, guess_columns
from idic_core.upload.reading import Table, read_table, sheets

__all__ = ["Guess", "Table", "guess_columns", "read_table", "sheets"]
