"""A voice speaks one language: the bot's own sentences from the catalogue, facts in their own translations."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from content.records.statements import Text
from handlers.locales import Phrases


@dataclass(frozen=True, slots=True)
class Voice:
    """What a view needs to speak; `language` is one of the catalogues'."""

    phrases: Phrases
    language: str

    def __call__(self, key: str, /, **args: object) -> Markup:
        """Give a sentence as markup."""
        return self.phrases.text(self.language, key, **args)

    def count(self, key: str, number: int, /, **args: object) -> Markup:
        """Give the plural form for a number."""
        return self.phrases.count(self.language, key, number, **args)

    def plain(self, key: str, /, **args: object) -> str:
        """Give a sentence without markup, for buttons and notices."""
        return self.phrases.plain(self.language, key, **args)

    def of(self, text: Text) -> str:
        """Give a fact's words in this language."""
        return text.vi if self.language == "vi" else text.en

    def beside(self, text: Text) -> str:
        """Give a fact's words in the other language, to stand beside them."""
        return text.en if self.language == "vi" else text.vi
