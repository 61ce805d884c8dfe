"""How the bot is, for those who watch it: signs of life, readiness, figures, alarms, and the web server.

Everybody tells it what happens; it changes nothing of what the others do.
"""
