"""The demo network (API §4): invented companies, real municipalities, posted through the real use cases."""
