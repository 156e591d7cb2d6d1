# Longshore in a container: built with Maven, run on a Java runtime that has the modules it needs
# and nothing else, as a user without rights, on a read-only root file system.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG RUN_IMAGE=debian:12-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -Dmaven.test.skip=true package \
    && mkdir /longshore \
    && tar -xzf target/longshore-*.tar.gz -C /longshore --strip-components=1
RUN jlink \
        --add-modules java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported,jdk.zipfs \
        --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 \
        --output /jre

FROM ${RUN_IMAGE}
# docker build --build-arg VERSION=1.0.0 --build-arg REVISION=$(git rev-parse HEAD) \
#     --build-arg CREATED=$(git log -1 --format=%cI)
ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Longshore" \
      org.opencontainers.image.description="Imports archives of container images into the registry of an air-gapped site" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# Fixed numbers, so that the rights on a share mean the same in every container.
RUN groupadd --gid 10001 longshore \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin longshore \
    && mkdir -p /share /data \
    && chown 10001:10001 /share /data \
    && chmod 0750 /data
COPY --from=build /jre /opt/jre
COPY --from=build /longshore /opt/longshore
ENV JAVA_HOME=/opt/jre \
    PATH=/opt/longshore/bin:/opt/jre/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LONGSHORE_SHARE=/share \
    LONGSHORE_DATA=/data
USER 10001:10001
WORKDIR /data
VOLUME ["/share", "/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${LONGSHORE_HTTP_PORT:-8080} && printf 'GET /observe/health/live HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3"]
ENTRYPOINT ["longshore"]
CMD ["run"]
