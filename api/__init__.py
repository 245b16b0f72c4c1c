"""The doors: they translate, they decide nothing."""
