"""The content as a directory of YAML files: found, read, written in the one form, merged.

Knows texts, comments and records; nothing of tables, of the network or of who sent a file.
"""
