"""Worlds whose truth is known, and the demo portfolio from a fixed seed."""
