"""Identify: records -> customers."""

from idic_core.identify.resolving import Resolution, resolve

__all__ = ["Resolution", "resolve"]
