"""What units gained after adopting at different times."""
