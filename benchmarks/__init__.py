"""Measured runs. Ratios within one run are worth comparing; milliseconds of another machine are not."""
