"""The desk on one machine: its own PostgreSQL and one supervisor for all processes."""
