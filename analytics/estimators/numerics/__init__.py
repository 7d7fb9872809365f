"""Arrays in, frozen results out; each function cites its source."""
