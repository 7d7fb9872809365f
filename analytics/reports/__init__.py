"""Results become tables, charts, words and JSON."""
