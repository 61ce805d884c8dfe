"""Answers from the content: lists, cards, searches and days, and the words in which people ask for them.

Reads snapshots of the content and nothing else; whoever asks may see all of it.
"""
