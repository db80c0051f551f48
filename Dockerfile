# syntax=docker/dockerfile:1
# The image that the manifests run: the compiled runtime, the packages of dependencies/serving, and node. No shell, no npm.
# Its init container fetches a model from S3 with the same image.
# `docker build --build-arg DEPENDENCIES=streaming .` makes the image of a scorer, which carries the Kafka client.
ARG NODE_IMAGE=node:24.11.1-bookworm-slim
ARG DEPENDENCIES=serving

# compiles runtime/ and lays the files of Swagger UI beside it; nothing else of the repository is needed for that
FROM ${NODE_IMAGE} AS build
WORKDIR /cdk8s-aiops
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/copy-swagger-ui.ts scripts/
COPY runtime runtime
RUN npm run build

# what the process requires, at the versions of the lock file; a test walks its requires and compares. The list
# then becomes the manifest, so that the SBOM says what is installed, and the link to the list itself goes
FROM ${NODE_IMAGE} AS dependencies
ARG DEPENDENCIES
WORKDIR /cdk8s-aiops
COPY package.json package-lock.json ./
COPY dependencies dependencies
RUN npm ci "--workspace=@cdk8s-aiops/${DEPENDENCIES}" --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && rm -r node_modules/@cdk8s-aiops \
  && cp "dependencies/${DEPENDENCIES}/package.json" package.json \
  && npm sbom --sbom-format=cyclonedx --sbom-type=application > sbom.cdx.json

# the part of the command that trains
FROM build AS build-retrain
COPY tsconfig.retrain.json ./
COPY cli cli
RUN npx tsc -p tsconfig.retrain.json

# what it requires; the native part of DuckDB is an optional package for each platform
FROM ${NODE_IMAGE} AS dependencies-retrain
WORKDIR /cdk8s-aiops
COPY package.json package-lock.json ./
COPY dependencies dependencies
RUN npm ci --workspace=@cdk8s-aiops/retrain --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -r node_modules/@cdk8s-aiops \
  && cp dependencies/retrain/package.json package.json \
  && npm sbom --sbom-format=cyclonedx --sbom-type=application > sbom.cdx.json

# the image that trains: docker build --target retrain
FROM gcr.io/distroless/cc-debian12:nonroot AS retrain
LABEL org.opencontainers.image.title="cdk8s-aiops retrain" \
  org.opencontainers.image.description="Trains a challenger and promotes it if it is better" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=dependencies-retrain /cdk8s-aiops/node_modules node_modules
COPY --from=dependencies-retrain /cdk8s-aiops/sbom.cdx.json sbom.cdx.json
COPY --from=build-retrain /cdk8s-aiops/dist dist
COPY LICENSE LICENSE
USER 10001:10001
CMD ["node", "dist/cli/training-image.js"]

# the C and C++ libraries that node is linked with, CA certificates and time zones. The node of the build stage and not
# distroless' own: its version stands above, and it is found on PATH, as the manifests' command wants it
FROM gcr.io/distroless/cc-debian12:nonroot
# the release adds version, revision and source
LABEL org.opencontainers.image.title="cdk8s-aiops runtime" \
  org.opencontainers.image.description="Serves a random forest with drift detection" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=dependencies /cdk8s-aiops/node_modules node_modules
COPY --from=dependencies /cdk8s-aiops/sbom.cdx.json sbom.cdx.json
COPY --from=build /cdk8s-aiops/dist/runtime dist/runtime
COPY LICENSE LICENSE
# a number, by which the kubelet can tell that it is not root
USER 10001:10001
EXPOSE 8080
# for docker and podman; Kubernetes asks the probes of the manifest
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node is process 1 and gets SIGTERM itself; the flags keep memory low, see IMAGE in runtime/contract/image.ts
CMD ["node", "--v8-pool-size=1", "--max-semi-space-size=16", "dist/runtime/serving/main.js"]
