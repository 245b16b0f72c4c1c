"""The diesel price survey (軽油価格調査) over HTTP (SPEC 7.7)."""
