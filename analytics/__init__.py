"""Credence's engine: imports no user interface; the same code runs in a notebook, a job, the command line."""
