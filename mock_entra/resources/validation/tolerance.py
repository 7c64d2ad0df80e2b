"""How far the clocks of who issues and who checks may differ."""

TOLERANCE = 300.0
"""Seconds: the default `ClockSkew` of Microsoft.IdentityModel's TokenValidationParameters."""
