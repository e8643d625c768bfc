"""Routes of the pages: parse, call one operation, answer."""
