"""A dialogue with somebody: how a message becomes a question and a question an answer, and a press a button.

What all commands and keys share: the context, rights, refusals and errors, prompts, and the bytes of buttons. Single
commands are known to none of it.
"""
