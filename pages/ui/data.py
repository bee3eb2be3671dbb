"""Cached reads: each derived table and each costly answer once per state of the workspace, shared by all sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from idic_core.store import Workspace, read_derived


@st.cache_resource(max_entries=64, show_spinner=False)
def _table(path: str, stamp: str, table: str, _workspace: Workspace) -> pd.DataFrame:
    return read_derived(_workspace, table)


def table(workspace: Workspace, name: str) -> pd.DataFrame:
    """A derived table, read once per state of the workspace. Shared by all sessions: select from it, never change it."""
    return _table(str(workspace.path), workspace.stamp, name, workspace)


@st.cache_resource(max_entries=256, show_spinner=False)
def _answer(
    path: str,
    stamp: str,
    what: str,
    arguments: tuple[Any, ...],
    language: str,
    _function: Callable[..., Any],
    _workspace: Workspace,
) -> Any:
    return _function(_workspace, *arguments)


def cached(function: Callable[..., Any], workspace: Workspace, *arguments: Any) -> Any:
    """function(workspace, *arguments), computed once per state of the workspace and language. Never change what comes back.

    The arguments must be hashable; the function must be a named one of a stage's face, not a lambda.
    """
    from idic_core.words import language

    what = f"{function.__module__}.{function.__qualname__}"
    return _answer(str(workspace.path), workspace.stamp, what, arguments, language(), function, workspace)
