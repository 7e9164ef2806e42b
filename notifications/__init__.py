"""The post office: it knows people, channels and attempts, and nothing of incidents."""
