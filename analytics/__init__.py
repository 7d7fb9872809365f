"""Credence's engine: the same code runs in the app, a notebook, a job, the command line."""
