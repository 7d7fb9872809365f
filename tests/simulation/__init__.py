"""Tests of the simulated worlds and of the demo portfolio."""
