#include "core/define.h"

// Windows that taper off towards both ends, `M` points each: an empty array for less than one point, a one for one.
#define WINDOW(op)                                                                         \
  [](int m, mx::StreamOrDevice s) { return mx::op(m, s); }, bind::arg("M"), bind::kw_only, \
      bind::arg("stream") = bind::none

void define_window(Module& m) {
  m.def(
      "bartlett", WINDOW(bartlett),
      "A triangular window of `M` float32 points: from zero in a straight line up to the middle and down to zero "
      "again.");
  m.def(
      "blackman", WINDOW(blackman),
      "A window of `M` float32 points, 0.42 - 0.5 cos(2 pi n / (M - 1)) + 0.08 cos(4 pi n / (M - 1)), with little "
      "leakage into far frequencies. Blackman and Tukey, 1958.");
  m.def(
      "hamming", WINDOW(hamming),
      "A window of `M` float32 points, 0.54 - 0.46 cos(2 pi n / (M - 1)), that does not reach zero at its ends.");
  m.def(
      "hanning", WINDOW(hanning),
      "A window of `M` float32 points, 0.5 - 0.5 cos(2 pi n / (M - 1)), named after von Hann.");
}
