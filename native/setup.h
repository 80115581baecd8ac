#pragma once

// The only includer of Node-API headers. NAPI_VERSION 8 is what every supported runtime (Node 20+, Bun, Deno)
// implements under the stable ABI; nothing experimental is used, so one binary serves them all.

#define NAPI_VERSION 8
#include <node_api.h>
