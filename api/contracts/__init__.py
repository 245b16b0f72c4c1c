"""Contracts (成約) over HTTP: their doors, their shapes, and what their checks say."""
