"""How far the answer holds if an assumption does not: one row each, never the headline."""
