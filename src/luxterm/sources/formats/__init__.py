"""Recorded market data: one file for each format, each recognised by its content."""
