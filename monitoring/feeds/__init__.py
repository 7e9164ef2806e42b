"""What suppliers publish of themselves: a reader for each kind of feed, and the sweep that reads them."""
