"""Actual carriers (実運送体制管理簿) over HTTP: the ledger, links to it, a contract's number on paper."""
