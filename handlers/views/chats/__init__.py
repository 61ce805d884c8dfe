"""What a chat has set, and what it may choose."""
