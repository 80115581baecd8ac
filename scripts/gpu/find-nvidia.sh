#!/bin/sh
# Finds NVIDIA's libraries for the MLX of this folder, and writes `mlx-node`, which starts Node with them:
# - those of a Python environment (MLX_NODE_NVIDIA, a folder site-packages/nvidia, or that of PYTHON or python3), where
#   libmlx looks for them by itself, through a link;
# - those of the system: CUDA_HOME, /usr/local/cuda, and what the system's loader knows.
# It fails with a list of what is missing.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
native=$root/build/native
library=$native/mlx/lib/libmlx.so
python=${PYTHON:-python3}

nvidia=${MLX_NODE_NVIDIA:-}
if [ -z "$nvidia" ] && command -v "$python" >/dev/null 2>&1; then
  nvidia=$("$python" -c 'import importlib.util as u
found = u.find_spec("nvidia")
print(next(iter(found.submodule_search_locations)) if found else "")' 2>/dev/null || true)
fi
rm -f "$native/nvidia"
if [ -n "$nvidia" ]; then ln -s "$nvidia" "$native/nvidia"; fi

folders=
for folder in "${CUDA_HOME:-/usr/local/cuda}/lib64" /usr/local/cuda/lib64; do
  if [ -d "$folder" ]; then folders=$folders:$folder; fi
done

# Python's MLX, for the tests and benchmarks, runs under the Python that it was packed for.
if [ -d "$root/build/oracle/mlx" ] && command -v "$python" >/dev/null 2>&1; then
  "$python" -c 'import sys; sys.stdout.write(sys.executable)' >"$root/build/oracle/python"
fi

cat >"$root/mlx-node" <<END
#!/bin/sh
# Written by scripts/gpu/find-nvidia.sh: Node, where it finds what libmlx needs.
here=\$(cd "\$(dirname "\$0")" && pwd)
LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:-}$folders"
MLX_NODE_CACHE=\${MLX_NODE_CACHE:-\$here/cache}
PATH=\$here/bin:\$PATH
export LD_LIBRARY_PATH MLX_NODE_CACHE PATH
exec "\$here/bin/node" "\$@"
END
chmod +x "$root/mlx-node"

missing=$(LD_LIBRARY_PATH="${LD_LIBRARY_PATH:-}$folders" ldd "$library" | sed -n 's/^[[:space:]]*\(.*\) => not found.*/\1/p')
if [ -n "$missing" ]; then
  echo "libmlx needs libraries that are not here:" >&2
  echo "$missing" | sed 's/^/  /' >&2
  echo "libcuda.so.1 comes with NVIDIA's driver. For the others, install CUDA, cuDNN and NCCL, or name a folder" >&2
  echo "site-packages/nvidia that has them in MLX_NODE_NVIDIA; then run scripts/gpu/find-nvidia.sh again." >&2
  exit 1
fi
echo "Ready: $root/mlx-node"
