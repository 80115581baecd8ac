// Fourier transforms of whole signals, in frames.
import { makeArray as array, shape, transposed } from "../values.mjs";

const tame = { profile: "tame" };

function* frames() {
  for (const dtype of ["float32", "float16", "int32", "complex64"]) {
    for (const form of [shape(32), shape(2, 40), transposed(3, 24)]) {
      const x = array(dtype, form, tame);
      yield { x, n_fft: 8 };
      yield { x, n_fft: 8, hop_length: 3 };
      yield { x, n_fft: 16, win_length: 10, hop_length: 4 };
      yield { x, n_fft: 8, window: array("float32", shape(8), { profile: "positive" }) };
      yield { x, n_fft: 8, center: false };
      for (const pad_mode of ["constant", "edge", "reflect", "odd"]) yield { x, n_fft: 8, pad_mode };
      for (const norm of ["backward", "ortho", "forward", "none"]) yield { x, n_fft: 8, norm };
      yield { x, n_fft: 8, onesided: false };
      yield { x, n_fft: 8, onesided: true };
      yield { x, n_fft: 8, hop_length: 0 };
      yield { x, n_fft: 0 };
    }
  }
}

function* spectra() {
  for (const dtype of ["complex64", "float32"]) {
    for (const sizes of [
      [5, 9],
      [2, 5, 12],
    ]) {
      const stft_matrix = array(dtype, shape(...sizes), tame);
      yield { stft_matrix };
      yield { stft_matrix, n_fft: 8 };
      yield { stft_matrix, n_fft: 8, hop_length: 2, win_length: 8 };
      yield { stft_matrix, window: array("float32", shape(8), { profile: "positive" }) };
      yield { stft_matrix, center: false, window: array("float32", shape(8), { profile: "positive" }) };
      for (const norm of ["ortho", "forward", "none"]) yield { stft_matrix, norm };
      yield { stft_matrix, onesided: false };
      yield { stft_matrix, length: 10 };
      yield { stft_matrix, n_fft: 6 };
    }
  }
}

const transform = { profiles: { a: "tame" } };
const names = "fft ifft rfft irfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn";

export const fourier = {
  ...Object.fromEntries(names.split(" ").map((name) => [name, transform])),
  stft: { samples: frames },
  istft: { samples: spectra },
};
