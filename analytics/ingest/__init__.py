"""Bytes and text become typed rows, plans and located problems."""
