"""Getting in and staying in: logins, second factors, passkeys, forgotten passwords (SPEC 1.3, 1.4)."""
