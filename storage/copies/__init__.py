"""Copies of the state database, how one takes its place, and the epochs that begin when it does.

Knows files and what a copy can't know of posts; when copies are made is for others to say.
"""
