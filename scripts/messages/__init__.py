"""The catalogues of translated texts: found in the sources, kept in probeviz/locale, compiled for server and browser.

`python -m scripts.messages` brings every catalogue up to date with the sources; docs/translating.md says how to go on.
"""
