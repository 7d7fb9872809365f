"""The demo portfolio of an invented group in Singapore, made from a fixed seed."""
