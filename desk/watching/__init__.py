"""The agents' pages of monitoring: what is wrong now, checks, heartbeats, suppliers' feeds."""
