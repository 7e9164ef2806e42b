"""What a raw message says: pure, bounded in time and memory, and raising for nothing that is in a mail."""
