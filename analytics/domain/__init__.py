"""Plain frozen facts that pass between the packages."""
