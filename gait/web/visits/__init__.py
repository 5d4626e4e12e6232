"""Visits: what a visitor tells and sends."""
