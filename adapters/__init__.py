"""The world outside, made to fit the ports of the domain."""
