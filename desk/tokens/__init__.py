"""Tokens as people meet them: the leads' pages in the settings and everybody's own share these parts."""
