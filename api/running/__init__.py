"""Running the program: its server, its worker, and its doctor."""
