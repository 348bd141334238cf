"""What is said to people, in Korean and English.

`text(key, lang, **values)` is the one way to a sentence. Every entry has both languages and the same placeholders in
both; a test holds this, and that every signal, state, parameter and fact has its words.
"""

from weatherglass.messages.text import LANGUAGES, Text, keys, text

__all__ = ["LANGUAGES", "Text", "keys", "text"]
