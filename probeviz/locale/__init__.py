"""The languages of the interface: their catalogues, and how the rooms say what a visitor reads (text.py)."""
