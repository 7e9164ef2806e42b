"""What comes in from monitoring and what leads decide about it: events, sources, rules."""
