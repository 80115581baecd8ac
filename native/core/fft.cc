#include "core/define.h"

namespace {

using mx::fft::FFTNorm;

FFTNorm norm_of(const std::string& norm, const char* function) {
  if (norm == "backward") return FFTNorm::Backward;
  if (norm == "ortho") return FFTNorm::Ortho;
  if (norm == "forward") return FFTNorm::Forward;
  throw std::invalid_argument(
      std::string("[") + function + "] Invalid norm. Expected one of {'backward', 'ortho', 'forward'}.");
}

using Sizes = std::optional<std::vector<int>>;

// The transforms of several axes come in three forms: of given sizes and axes, of given axes, of all axes.
template <class All, class OfAxes, class OfSizes>
mx::array transform(
    const char* function, const Sizes& s, const Sizes& axes, All all, OfAxes of_axes, OfSizes of_sizes) {
  if (s && axes) return of_sizes(mx::Shape(s->begin(), s->end()), *axes);
  if (axes) return of_axes(*axes);
  if (!s) return all();
  throw std::invalid_argument(std::string("[") + function + "] `axes` should not be `None` if `s` is not `None`.");
}

}  // namespace

// `name` is what the function is called, `op` the transform of MLX that does it.
#define ALONG_ONE_AXIS(name)                                                                               \
  [](const mx::array& a, std::optional<int> n, int axis, const std::string& norm, mx::StreamOrDevice s) {  \
    const FFTNorm scale = norm_of(norm, #name);                                                            \
    return n ? mx::fft::name(a, *n, axis, scale, s) : mx::fft::name(a, axis, scale, s);                    \
  },                                                                                                       \
      bind::arg("a"), bind::arg("n") = bind::none, bind::arg("axis") = -1, bind::arg("norm") = "backward", \
                      bind::arg("stream") = bind::none
#define ALONG_AXES(name, op)                                                                                      \
  [](const mx::array& a, const Sizes& s, const Sizes& axes, const std::string& norm, mx::StreamOrDevice stream) { \
    const FFTNorm scale = norm_of(norm, #name);                                                                   \
    return transform(                                                                                             \
        #name, s, axes, [&] { return mx::fft::op(a, scale, stream); },                                            \
        [&](const std::vector<int>& over) { return mx::fft::op(a, over, scale, stream); },                        \
        [&](const mx::Shape& sizes, const std::vector<int>& over) {                                               \
          return mx::fft::op(a, sizes, over, scale, stream);                                                      \
        });                                                                                                       \
  },                                                                                                              \
      bind::arg("a"), (bind::arg("s") = bind::none).printed("tuple[int, ...] | None")
#define LAST_TWO \
  bind::arg("axes").text_default("[-2, -1]"), bind::arg("norm") = "backward", bind::arg("stream") = bind::none
#define ALL_AXES bind::arg("axes") = bind::none, bind::arg("norm") = "backward", bind::arg("stream") = bind::none
#define SHIFT(name)                                                                           \
  [](const mx::array& a, const Axes& axes, mx::StreamOrDevice s) {                            \
    return axes.all ? mx::fft::name(a, s) : mx::fft::name(a, axes.list, s);                   \
  },                                                                                          \
      bind::arg("a"), (bind::arg("axes") = bind::none).printed("int | Sequence[int] | None"), \
      bind::arg("stream") = bind::none
#define FREQUENCIES(name)                                                                       \
  [](int n, double d, mx::StreamOrDevice s) { return mx::fft::name(n, d, s); }, bind::arg("n"), \
      bind::arg("d") = 1.0, bind::arg("stream") = bind::none

// The stub declares `stream` without the star in this module.
void define_fft(Module& core) {
  Module m = core.sub("fft");
  m.def(
      "fft", ALONG_ONE_AXIS(fft),
      "The discrete Fourier transform along an axis, as complex64. `n` truncates the axis or fills it up with zeros. "
      "`norm` says where the size is divided by: 'backward' in the inverse, 'forward' here, 'ortho' its square root in "
      "both.");
  m.def("ifft", ALONG_ONE_AXIS(ifft), "The inverse of fft, with the same parameters.");
  m.def(
      "rfft", ALONG_ONE_AXIS(rfft),
      "The Fourier transform of real numbers along an axis: of its symmetric result only the first n / 2 + 1 elements. "
      "Imaginary parts of the input are dropped.");
  m.def(
      "irfft", ALONG_ONE_AXIS(irfft),
      "The inverse of rfft, as float32; `n` is the size of the result (an even number for None).");
  m.def(
      "fft2", ALONG_AXES(fft2, fftn), LAST_TWO,
      "The Fourier transform of two axes, by default the last ones. `s` truncates them or fills them up with zeros; it "
      "needs `axes`. `norm` as in fft.");
  m.def("ifft2", ALONG_AXES(ifft2, ifftn), LAST_TWO, "The inverse of fft2, with the same parameters.");
  m.def(
      "rfft2", ALONG_AXES(rfft2, rfftn), LAST_TWO,
      "The Fourier transform of real numbers over two axes, of which the second is halved as in rfft.");
  m.def("irfft2", ALONG_AXES(irfft2, irfftn), LAST_TWO, "The inverse of rfft2, as float32.");
  m.def(
      "fftn", ALONG_AXES(fftn, fftn), ALL_AXES,
      "The Fourier transform of several axes, of all for None. `s` truncates them or fills them up with zeros; it "
      "needs "
      "`axes`. `norm` as in fft.");
  m.def("ifftn", ALONG_AXES(ifftn, ifftn), ALL_AXES, "The inverse of fftn, with the same parameters.");
  m.def(
      "rfftn", ALONG_AXES(rfftn, rfftn), ALL_AXES,
      "The Fourier transform of real numbers over several axes, of which the last is halved as in rfft.");
  m.def("irfftn", ALONG_AXES(irfftn, irfftn), ALL_AXES, "The inverse of rfftn, as float32.");
  m.def(
      "fftfreq", FREQUENCIES(fftfreq),
      "The frequencies of the elements of fft over `n` samples taken `d` apart: from zero up, then the negative ones.");
  m.def("rfftfreq", FREQUENCIES(rfftfreq), "The frequencies of the elements of rfft over `n` samples taken `d` apart.");
  m.def(
      "fftshift", SHIFT(fftshift),
      "The elements moved along the given axes (along all for None) so that frequency zero comes to the middle.");
  m.def("ifftshift", SHIFT(ifftshift), "The inverse of fftshift; for odd sizes they differ.");
  m.def(
      "stft",
      [](const mx::array& x, int n_fft, std::optional<int> hop_length, std::optional<int> win_length,
         const std::optional<mx::array>& window, bool center, const std::string& pad_mode, const std::string& norm,
         std::optional<bool> onesided, mx::StreamOrDevice s) {
        return mx::fft::stft(
            x, n_fft, hop_length, win_length, window, center, pad_mode, norm_of(norm, "stft"), onesided, s);
      },
      bind::arg("x"), bind::arg("n_fft") = 2048, bind::arg("hop_length") = bind::none,
      bind::arg("win_length") = bind::none, bind::arg("window") = bind::none, bind::arg("center") = true,
      bind::arg("pad_mode") = "reflect", bind::arg("norm") = "backward", bind::arg("onesided") = bind::none,
      bind::arg("stream") = bind::none,
      "The Fourier transforms of overlapping pieces of the last axis: `n_fft` samples each, `hop_length` apart (a "
      "quarter of `win_length` for None), times a `window`. The result is [..., frequencies, pieces]. With `center` "
      "the "
      "signal is padded at both ends, in the given mode of pad; `onesided` keeps half of the frequencies (for None, of "
      "real signals).");
  m.def(
      "istft",
      [](const mx::array& stft_matrix, std::optional<int> n_fft, std::optional<int> hop_length,
         std::optional<int> win_length, const std::optional<mx::array>& window, bool center, const std::string& norm,
         std::optional<bool> onesided, std::optional<int> length, mx::StreamOrDevice s) {
        return mx::fft::istft(
            stft_matrix, n_fft, hop_length, win_length, window, center, norm_of(norm, "istft"), onesided, length, s);
      },
      bind::arg("stft_matrix"), bind::arg("n_fft") = bind::none, bind::arg("hop_length") = bind::none,
      bind::arg("win_length") = bind::none, bind::arg("window") = bind::none, bind::arg("center") = true,
      bind::arg("norm") = "backward", bind::arg("onesided") = bind::none, bind::arg("length") = bind::none,
      bind::arg("stream") = bind::none,
      "The signal whose short-time Fourier transform is given, with the parameters of stft; `length` cuts it.");
}
