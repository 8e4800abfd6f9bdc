"""Pure renderers: integers in, lines of Rich segments out. No Textual, no clock, no I/O."""
