"""Settlement (精算): closing a month, its invoices and statements, payments, and the ledger (SPEC 8)."""
