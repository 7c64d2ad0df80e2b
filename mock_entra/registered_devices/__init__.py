"""Devices that were registered, and what is tied to them: users' keys, primary refresh tokens, session keys.

Source: libhimmelblau's reading of the service, MS-DVRJ and MS-KPP; facts: protocol 5.5.
"""
