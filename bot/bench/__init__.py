"""Timings, beside bots on other libraries, on one sandbox: `make bench`."""
