"""Calls of the Bot API: how they get to Telegram, how fast, and what is sent again when it surely did not.

Knows requests and answers, and nothing of who makes them or why.
"""
