"""A page as documents: every format that it speaks, from one snapshot."""
