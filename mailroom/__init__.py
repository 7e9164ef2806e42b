"""Mail that comes in: taken in, read, and brought to the incident it belongs to."""
