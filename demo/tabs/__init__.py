"""One module a tab: its layout and wiring."""
