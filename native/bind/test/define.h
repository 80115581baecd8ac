#pragma once

#include "bind/module.h"
#include "bind/test/toy_env.h"

namespace toy {

using bind::arg;
using bind::kw_only;
using bind::Module;
using bind::none;
using bind::pos;

void define_runtime(Module& m);  // what the JavaScript side needs to work
void define_values(Module& m);   // each type that bind itself carries across the boundary
void define_calling(Module& m);  // each way of declaring parameters
void define_errors(Module& m);   // C++ exceptions and JavaScript's own
void define_texts(Module& m);    // objects behind wrappers: slab and pacer

}  // namespace toy
