"""Errors of requests and of analyses, and the responses made from them."""
