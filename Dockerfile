# Kaerini in one container: API, worker and, unless KAERINI_DATABASE_URL is set, its own PostgreSQL.
# Data lie in the volume /var/lib/kaerini. Needs nothing but Debian's and PyPI's packages to build.
FROM python:3.11-slim-bookworm AS build
WORKDIR /kaerini
COPY requirements/uv.txt requirements/run.txt requirements/
RUN python -m venv /uv \
    && /uv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements/uv.txt \
    && python -m venv --without-pip .venv \
    && /uv/bin/uv pip sync --no-cache --compile-bytecode --python .venv/bin/python --require-hashes \
        requirements/run.txt
COPY pyproject.toml LICENSE NOTICE ./
COPY api api
COPY domain domain
COPY adapters adapters
COPY migrations migrations
RUN /uv/bin/uv pip install --no-cache --python .venv/bin/python --no-deps --no-build-isolation --editable .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/kaerini --create-home --shell /usr/sbin/nologin kaerini
COPY --from=build /kaerini /kaerini
ENV LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/kaerini/.venv/bin:$PATH \
    KAERINI_HOME=/var/lib/kaerini \
    KAERINI_HOST=0.0.0.0 \
    KAERINI_PORT=8000
WORKDIR /kaerini
USER 10001
VOLUME /var/lib/kaerini
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['KAERINI_PORT'] + '/readyz', timeout=4)"]
# SIGTERM ends the API first, then the database in it by its fast shutdown: give it time (docker stop -t 60).
CMD ["kaerini", "serve"]
