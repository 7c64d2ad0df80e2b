"""The ways a client library knocks at a system's broker, a folder each."""
