"""Settlement (精算) over HTTP: closings, invoices and statements, payments and the ledger."""
