"""A rank that is killed in the middle of the work: what the others see of it, and how they end."""

import json
import os
import signal
import sys
import time

import mlx.core as mx

how = sys.argv[1]
group = mx.distributed.init(strict=True, backend="ring")
one = mx.ones([1000])
done, began = 0, 0
try:
    while done < 1000:
        if done == 3:
            began = time.monotonic()
        if done == 3 and group.rank() == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        mx.eval(mx.distributed.all_sum(one))
        done += 1
except Exception as error:
    if how == "uncaught":
        raise
    seconds = time.monotonic() - began
    print(json.dumps({"error": type(error).__name__, "message": str(error), "done": done, "seconds": seconds}))
