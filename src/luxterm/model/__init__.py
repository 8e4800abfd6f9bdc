"""The vocabulary every room shares: units, codes, markets, commands, events, states, records and errors.

Imports the standard library and msgspec only; has no clock, no I/O and no randomness.
"""
