"""Appraisals become an order and advice."""
