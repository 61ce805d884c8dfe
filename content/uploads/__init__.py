"""Files that people send: what they are, unpacked within bounds, compared with what is live.

Whatever comes gives changes or faults and never an exception. All this is pure and meant for the child process.
"""
