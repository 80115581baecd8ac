# A program that uses mlx.node on the CPU:
#   docker build --file docker/cpu.Dockerfile --tag my-program .
# from the folder of the program. The image must have glibc 2.35 or later: Alpine's has musl.
FROM node:24-bookworm-slim

WORKDIR /app
COPY package.json package-lock.json ./
# mlx.node's platform packages are optional dependencies, so --omit=optional would leave them out.
RUN npm ci --omit=dev && npm cache clean --force
COPY . .

# mx.compile calls g++ where there is one; it runs as well without. Its cache wants a folder of the user's own.
USER node
ENV TMPDIR=/tmp
CMD ["node", "main.mjs"]
