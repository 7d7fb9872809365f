"""Tests of Credence; the tree mirrors analytics/ and pages/."""
