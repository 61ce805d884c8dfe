"""A dialogue with somebody: how a message becomes a question and a question an answer, and a press a button.

What all commands and keys share: the context, rights, refusals and errors, prompts, and the bytes of buttons. Of what
single commands do nothing is known here; `buttons` alone knows the keys of all, to read them back.
"""
