# The mock servers as an image: `docker build -t mockservers .`, `docker run --read-only --tmpfs /tmp -p 8080-8083:8080-8083 -p 9081:9081 mockservers`.
# docs/how-to/deployment.md describes its use.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY . .
# the versions of requirements.lock, which has the hashes of the development environment, too
RUN sed -n '/==/{s/ *\\$//;p}' requirements.lock > constraints.txt \
 && python -m venv /opt/mockservers \
 && /opt/mockservers/bin/pip install --no-cache-dir --constraint constraints.txt ".[check,console,tls]"

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="mockservers" \
      org.opencontainers.image.description="Mock servers of BigFix Inventory, ServiceNow, Informatica and Flexera One" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin mockservers \
 && install -d -o mockservers -g mockservers -m 0700 /data
COPY --from=build /opt/mockservers /opt/mockservers
ENV PATH="/opt/mockservers/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MOCKSERVERS_CACHE=off
USER 10001:10001
WORKDIR /data
VOLUME /data
# control plane and console, ServiceNow, Informatica, Flexera, BigFix
EXPOSE 8080 8081 8082 8083 9081
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["mockservers"]
CMD ["up", "--host", "0.0.0.0", "--data", "/data/worlds"]
