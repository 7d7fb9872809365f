"""Letters of other alphabets that look like Latin ones, so that two names look the same."""

from __future__ import annotations

OTHER = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u043d\u043a"
    "\u03bf\u03b1\u03c1\u03bd"
)
LATIN = "aeopcyxijsdhkoapv"
"""Small Cyrillic and Greek letters, and the Latin one that each looks like."""
