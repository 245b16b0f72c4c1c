"""The monthly diesel price survey (軽油価格調査): replies, results, and what is hidden of them (SPEC 7.7)."""
