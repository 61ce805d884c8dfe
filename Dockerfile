# The bot in a small image: no compiler, no root, nothing but /data is written to. See docs/operation.md.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
WORKDIR /app
ARG POSTGRESQL=
COPY requirements.txt requirements-postgresql.txt ./
# pip of the image installs into an environment that has none itself. Wheels only: no code of a package runs here.
RUN python -m venv --without-pip .venv \
 && python -m pip --python .venv/bin/python install --no-cache-dir --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: -r requirements.txt ${POSTGRESQL:+-r requirements-postgresql.txt}
COPY pyproject.toml LICENSE ./
COPY config config
COPY content content
COPY storage storage
COPY handlers handlers
COPY bot bot
ARG REVISION=
# The revision, so that the bot can say which it is. Compiled here, because the file system may be read-only where it runs.
RUN printf '%s\n' "${REVISION}" >bot/REVISION \
 && .venv/bin/python -m compileall -q bot handlers storage content config

FROM python:${PYTHON}-slim
RUN groupadd --system --gid 10001 bot \
 && useradd --system --uid 10001 --gid bot --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin bot \
 && install -d -m 0700 -o bot -g bot /data
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATA_DIR=/data
WORKDIR /app
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=120s --retries=3 CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
