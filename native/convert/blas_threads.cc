#include "convert/blas_threads.h"

#ifdef __linux__

#include <dlfcn.h>

#include <cstdlib>

// The number belongs to the process: environments that come later find it as it should be.
void start_blas_threads() noexcept {
  for (const char* name : {"OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"}) {
    if (std::getenv(name)) return;
  }
  // Another BLAS may be there in its place.
  void* library = dlopen("libscipy_openblas.so", RTLD_LAZY | RTLD_NOLOAD);
  if (!library) return;
  auto processors = reinterpret_cast<int (*)()>(dlsym(library, "scipy_openblas_get_num_procs"));
  auto threads = reinterpret_cast<int (*)()>(dlsym(library, "scipy_openblas_get_num_threads"));
  auto set_threads = reinterpret_cast<void (*)(int)>(dlsym(library, "scipy_openblas_set_num_threads"));
  if (processors && threads && set_threads && threads() < processors()) set_threads(processors());
  dlclose(library);
}

#else

void start_blas_threads() noexcept {}

#endif
