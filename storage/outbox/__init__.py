"""The outbox: posts that are owed, from being planned to what became of them, and the pulse of the delivery.

One module for each step of a post's way, each within a transaction of its caller; `store` is the door for all others.
What a post says, and how it is sent, is not known here.
"""
