"""Monitoring: malfunctions are found before the customer calls.

Events of other tools come in and are kept (`intake`), are read by the tool's adapter (`adapters`), and find
their alarm and their incident by the rules (`pipeline`). The desk's own checks and heartbeats, and the
status feeds of suppliers, end in the same events.
"""
