"""Spark: the engine for tables beyond one machine. The only module that imports pyspark, and only when it is asked for."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from idic_core.errors import IdicError
from idic_core.words import _

PARTITIONS = 4
"""Spark's default of 200 costs more than it brings on one computer."""


def installed() -> bool:
    """Whether pyspark can be imported."""
    return find_spec("pyspark") is not None


class SparkTables:
    """Named tables in a Spark session; what is made is written to the scratch folder, so that nothing is worked out twice."""

    def __init__(self, session: Any, scratch: Path) -> None:
        self.session, self.scratch = session, scratch
        self._number = count()

    def put(self, name: str, frame: pd.DataFrame) -> None:
        """A pandas table under a name."""
        table = pa.Table.from_pandas(frame, preserve_index=False)
        self._keep(name, self.session.createDataFrame(table))

    def make(self, name: str, sql: str) -> None:
        """The answer of a query under a name."""
        self._keep(name, self.session.sql(sql))

    def ask(self, sql: str) -> pd.DataFrame:
        """The answer of a query as a pandas table."""
        return pd.DataFrame(self.session.sql(sql).toArrow().to_pandas())

    def _keep(self, name: str, frame: Any) -> None:
        place = str(self.scratch / f"{name}_{next(self._number)}")
        frame.write.mode("overwrite").parquet(place)
        self.session.read.parquet(place).createOrReplaceTempView(name)


@contextmanager
def spark_tables(*, jars: list[str], memory: str = "2g") -> Iterator[SparkTables]:
    """A Spark session on this computer with these jars, beside the one that the program has where there is one; its folder is deleted
    at the end, and what was started for it is ended.

    Raises IdicError where pyspark or Java is missing.
    """
    if not installed():
        raise IdicError(
            _("Spark is not installed on this computer."),
            hint=_("Install it with: pip install -r requirements-spark.txt (and Java 17), or use the engine duckdb."),
        )
    if shutil.which("java") is None:
        raise IdicError(
            _("Spark needs Java, which is not on this computer."),
            hint=_("Install Java 17, or use the engine duckdb."),
        )
    from pyspark.sql import SparkSession

    for noisy in ("py4j", "pyspark"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    scratch = Path(tempfile.mkdtemp(prefix="idic_spark_"))
    try:
        theirs = SparkSession.getActiveSession()
        session = theirs.newSession() if theirs else _started(scratch, memory)
        session.conf.set("spark.sql.shuffle.partitions", str(PARTITIONS))
        session.conf.set("spark.sql.ansi.enabled", "false")
        try:
            session.sparkContext.setCheckpointDir(str(scratch / "checkpoints"))
            for jar in jars:  # not by spark.jars, which a second session of this process would pass over
                session.sql(f"ADD JAR '{jar}'")
            yield SparkTables(session, scratch)
        finally:
            if theirs is None:
                session.stop()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _started(scratch: Path, memory: str) -> Any:
    """A session of our own on all cores of this computer, quiet and not reachable from outside."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[*]")
        .appName("idic")
        .config("spark.driver.memory", memory)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.local.dir", tempfile.gettempdir())  # Java outlives the session, and makes a deleted folder again
        .config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
        .config("spark.default.parallelism", str(PARTITIONS))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    return session
