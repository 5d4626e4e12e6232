"""Checks of the installation: what this computer has, what is missing, and whether a short clip is analysed."""
