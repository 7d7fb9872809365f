"""Moments, a panel or a series and a plan become a finding; checks and grade beside it."""
