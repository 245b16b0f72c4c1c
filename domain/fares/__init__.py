"""Fares (運賃・料金): what notices print, and what a way, a wait or a litre costs by them (SPEC 5.8, 7)."""
