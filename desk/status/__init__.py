"""What agents publish: notices over many incidents, statuses set by hand, previews."""
