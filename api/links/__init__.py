"""The door of capability links (``/l/{secret}``): who has one reads what it stands for, and no more."""
