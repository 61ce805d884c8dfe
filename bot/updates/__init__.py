"""Updates on their way from Telegram to the handlers: let in, promised, put in order, passed on.

By polling or by webhook, with the same promise. What an update means to the bot, the handlers know.
"""
