"""Ways out of the house. A channel opens a session, and the session sends one message or says why not."""
