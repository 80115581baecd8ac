"""Python's mlx.distributed_config, for one list of arguments after the other: a JSON list of cases in, one of results out."""

import builtins
import contextlib
import io
import json
import os
import sys
from pathlib import Path

from mlx._distributed_utils import config


def ask(prompt):
    sys.stdout.write(prompt)


builtins.input = ask
results = []
for case in json.load(sys.stdin):
    os.environ["FAKE_SSH_ANSWERS"] = case["answers"]
    sys.argv = ["mlx.distributed_config", *case["args"]]
    stdout, stderr, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            config.main()
        except SystemExit as end:
            code = end.code
    file = Path(case["file"])
    written = file.read_text() if file.exists() else None
    file.unlink(missing_ok=True)
    results.append({"code": code, "stdout": stdout.getvalue(), "stderr": stderr.getvalue(), "written": written})
json.dump(results, sys.stdout)
