#include "convert/autorelease_pool.h"

void with_autorelease_pool(const std::function<void()>& body) {
  @autoreleasepool {
    body();
  }
}
