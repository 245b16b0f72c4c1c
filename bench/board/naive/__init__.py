"""The same two operations as the framework's guide would write them: FastAPI, ORM models, response_model."""
