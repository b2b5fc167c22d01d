# One image for ingestion and API. Built with `docker compose build`.
FROM python:3.11.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_SYSTEM_PYTHON=1

RUN useradd --create-home --uid 10001 assistant
WORKDIR /app

COPY requirements-uv.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
    && uv pip install --no-cache --require-hashes -r requirements.lock

COPY assistant assistant
COPY ingestion ingestion
COPY api api
COPY migrations migrations
COPY prompts prompts
COPY corpus corpus
COPY reader reader
COPY docs/quality.md docs/widget.md docs/

RUN mkdir /data && chown assistant /data
USER assistant
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=6 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]

CMD ["python", "-m", "api", "serve"]
