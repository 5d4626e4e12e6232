"""What every program needs of the machine: processes, threads, memory, files that are written whole."""
