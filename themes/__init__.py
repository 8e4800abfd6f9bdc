"""Colour themes of the workstation, one TOML file each; packaged as `luxterm.themes`."""
