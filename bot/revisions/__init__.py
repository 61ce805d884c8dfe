"""Revisions of the content: made by a child process, stored, made live, from the directory or from the chat.

The child knows files and no chat; the parent commits what it made. Who may change what was asked before.
"""
