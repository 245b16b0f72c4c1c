"""A month's papers, payments and the books (SPEC 1, 8; API §2)."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

list_closings           -               401 ok  ok  ok  ok  rol rol rol rol trd pwd rol rol
issue_closing           -               401 ok  rol rol rol rol rol rol rol trd pwd rol rol
list_invoices           -               401 ok  ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_invoice            member_invoice  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_invoice            coop_invoice    401 404 ok  ok  404 404 404 404 404 trd pwd rol rol
read_invoice            fed_invoice     401 ok  404 ok  404 404 404 404 404 trd pwd rol rol
read_invoice_pdf        member_invoice  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_invoice_pdf        coop_invoice    401 404 ok  ok  404 404 404 404 404 trd pwd rol rol
read_invoice_pdf        fed_invoice     401 ok  404 ok  404 404 404 404 404 trd pwd rol rol
read_invoice_csv        member_invoice  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_invoice_csv        coop_invoice    401 404 ok  ok  404 404 404 404 404 trd pwd rol rol
read_invoice_csv        fed_invoice     401 ok  404 ok  404 404 404 404 404 trd pwd rol rol
list_statements         -               401 ok  ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_statement          owl_statement   401 404 404 ok  404 404 404 404 ok  trd pwd rol rol
read_statement          coop_statement  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_statement_pdf      owl_statement   401 404 404 ok  404 404 404 404 ok  trd pwd rol rol
read_statement_pdf      coop_statement  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_statement_csv      owl_statement   401 404 404 ok  404 404 404 404 ok  trd pwd rol rol
read_statement_csv      coop_statement  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
record_payment          member_invoice  401 404 ok  404 404 rol rol rol rol trd pwd rol rol
record_payment          coop_invoice    401 404 nyr ok  404 rol rol rol rol trd pwd rol rol
record_payment          fed_invoice     401 ok  404 nyr 404 rol rol rol rol trd pwd rol rol
record_payment          owl_statement   401 404 404 ok  404 rol rol rol rol trd pwd rol rol
list_payments           -               401 ok  ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_ledger_accounts    -               401 ok  ok  ok  ok  rol rol rol rol trd pwd rol rol
list_ledger_entries     -               401 ok  ok  ok  ok  rol rol rol rol trd pwd rol rol
verify_ledger           -               401 ok  rol rol rol rol rol rol rol trd pwd rol rol
"""
