"""A local Telegram: the Bot API over HTTP, people who can be played, and a chat page; for demo, tests and benchmarks."""
