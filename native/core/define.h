#pragma once

#include "bind/module.h"
#include "convert/array.h"
#include "convert/dtype.h"
#include "convert/scalar.h"
#include "convert/shape.h"
#include "convert/stream.h"

// One function per topic of mlx.core, each in its own file, called in order by addon.cc.

using bind::Module;

void define_runtime(Module& m);          // what the JavaScript side needs to work: no public names
void define_array(Module& m);            // properties and conversions of the array class
void define_create(Module& m);           // zeros, ones, full, arange, ...
void define_unary(Module& m);            // element-wise, one operand
void define_binary(Module& m);           // element-wise, two operands
void define_compare(Module& m);          // comparisons and logic
void define_reduce(Module& m);           // sums, means, extrema
void define_scan(Module& m);             // cumulative operations
void define_shape(Module& m);            // reshape, transpose, ...
void define_join(Module& m);             // concatenate, stack, split, ...
void define_sort(Module& m);             // sort, argsort, partition, topk, ...
void define_select(Module& m);           // where, take, clip, ...
void define_linear(Module& m);           // matmul, outer, tensordot, ...
void define_quantize(Module& m);         // quantized products
void define_pad(Module& m);              // pad, slice, slice_update
void define_products(Module& m);         // masked, gathered and segmented products
void define_einsum(Module& m);           // einsum and its path
void define_convolve(Module& m);         // convolutions
void define_window(Module& m);           // bartlett, blackman, hamming, hanning
void define_linalg(Module& m);           // mlx.core.linalg
void define_fft(Module& m);              // mlx.core.fft
void define_kernels(Module& m);          // mlx.core.fast: kernels of the user
void define_metal(Module& m);            // mlx.core.metal
void define_cuda(Module& m);             // mlx.core.cuda
void define_distributed(Module& m);      // mlx.core.distributed
void define_array_api(Module& m);        // isdtype, result_type, ...
void define_graph(Module& m);            // depends, get_array_buffer_size
void define_random(Module& m);           // mlx.core.random
void define_fast(Module& m);             // mlx.core.fast
void define_indexing(Module& m);         // reading and writing parts of arrays
void define_transforms(Module& m);       // eval, grad, ...
void define_compile(Module& m);          // compile
void define_custom_function(Module& m);  // checkpoint, custom_function
void define_export(Module& m);           // exported functions
void define_optimizers(Module& m);       // steps of optimizers
void define_io(Module& m);               // load and save
void define_device(Module& m);           // devices and streams
void define_memory(Module& m);           // memory counters and limits
void define_dtype(Module& m);            // dtypes, finfo, iinfo, print options
