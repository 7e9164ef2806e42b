"""Monitoring for programs: what is wrong, what came in, what is watched, and what leads decided."""
