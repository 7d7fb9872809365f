"""One assumption a file, looked at and put into a sentence."""
