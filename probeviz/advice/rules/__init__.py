"""One rule, one file; `registry.load` finds them."""
