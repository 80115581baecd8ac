#pragma once

#include <functional>

// Metal makes Objective-C objects that are freed when the autorelease pool around them is drained. A Node process has
// no pool of its own, so that each evaluation would leak some; this runs `body` inside one. Elsewhere it just calls
// `body`.
#ifdef __APPLE__
void with_autorelease_pool(const std::function<void()>& body);
#else
template <class Body>
void with_autorelease_pool(Body body) {
  body();
}
#endif
