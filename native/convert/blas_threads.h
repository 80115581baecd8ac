#pragma once

// OpenBLAS starts its threads when it is loaded, and these look for work for some 20 ms before they sleep: time that a
// program which only starts has not got. So it is loaded as for one thread (src/loader/blas_threads.ts), and told here
// how many it may use, before the first evaluation. Where the user has said how many, nothing happens.
void start_blas_threads() noexcept;
