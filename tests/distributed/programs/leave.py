import sys
import time

import mlx.core as mx

group = mx.distributed.init(strict=True, backend="ring")
waiting = mx.distributed.recv([2], mx.float32, 1 - group.rank())
mx.async_eval(waiting)
time.sleep(0.2)
sys.exit(3)
