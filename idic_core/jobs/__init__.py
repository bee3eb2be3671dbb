"""Long work in its own process: a line of jobs in the workspace, one worker at a time, progress, stop, and a clear word after a crash.

In the order of use: `start`, `current`, `get`, `waiting`, `stop`, `last_unseen`, `seen`, `last_result`, `Job`.
"""

from idic_core.jobs.line import Job, current, get, last_result, last_unseen, seen, start, stop, waiting

__all__ = ["Job", "current", "get", "last_result", "last_unseen", "seen", "start", "stop", "waiting"]
