"""The reports: each listens to the events, and writes what it has to say at the end."""
