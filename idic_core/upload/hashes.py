"""Ids made from content, so that the same row uploaded again is the same row."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.util import hash_array


def content_hash(fields: dict[str, pd.Series]) -> np.ndarray:
    """A 64-bit hash per row over the filled fields; it does not depend on their order or on fields that are blank.

    fields: name -> text (blank or missing cells do not count). Uses pandas' SipHash with its fixed key.
    """
    length = len(next(iter(fields.values())))
    total = np.zeros(length, dtype=np.uint64)
    for name, column in fields.items():
        codes, found = pd.factorize(column)
        texts = np.array([f"{name}\x1f{t}" for t in found], dtype=object)
        if not len(texts):
            continue
        hashed = hash_array(texts, categorize=False)
        hashed[np.array([t is None or str(t) == "" for t in found])] = 0
        total += np.where(codes >= 0, hashed[np.clip(codes, 0, None)], np.uint64(0))
    return total


def hexadecimal(hashes: np.ndarray) -> np.ndarray:
    """64-bit hashes as 16 letters each."""
    return np.array([f"{h:016x}" for h in hashes.tolist()], dtype=object)


def signed(hashes: np.ndarray) -> np.ndarray:
    """64-bit hashes as the signed integers that SQLite holds."""
    return hashes.view(np.int64)


def mixed(hashes: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Hashes joined with a number each (which occurrence of the same content this is)."""
    with np.errstate(over="ignore"):
        salted: np.ndarray = hash_array(hashes + number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return salted


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
