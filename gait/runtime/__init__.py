"""Processes, threads, memory and files: what the other packages need of the operating system."""
