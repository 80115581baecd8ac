# A program that uses mlx.node on NVIDIA GPUs with CUDA 13:
#   docker build --file docker/cuda13.Dockerfile --tag my-program .
#   docker run --gpus all my-program
# from the folder of the program, whose package.json has mlx.node and @mlx.node/linux-x64-cuda13 as dependencies. The driver
# comes from the host (NVIDIA's container toolkit); CUDA's libraries are NVIDIA's Python packages.
FROM node:24-bookworm-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /opt/cuda \
    && /opt/cuda/bin/pip install --no-cache-dir "mlx[cuda13]==0.32.4" \
    && ln -s /opt/cuda/lib/python3*/site-packages/nvidia /opt/nvidia
ENV MLX_NODE_NVIDIA=/opt/nvidia
# Chosen by name: no trial at each start, and an error rather than the CPU where the GPU does not work.
ENV MLX_NODE_BACKEND=cuda13

WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY . .
USER node
CMD ["node", "main.mjs"]
