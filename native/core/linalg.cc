#include "convert/nested.h"
#include "core/define.h"
#include "core/in_rows.h"

// Factorizations and what is built on them run on the CPU only: on a GPU stream MLX refuses them.

namespace {

// What divides by the size of a matrix would end the process for matrices without elements. To be called behind the
// operation, whose own complaints come first; nothing has been computed then.
void refuse_empty(const mx::array& a, const char* function) {
  if (a.ndim() < 2 || (a.shape(-1) != 0 && a.shape(-2) != 0)) return;
  throw std::invalid_argument(std::string("[linalg::") + function + "] Matrices must not be empty.");
}

}  // namespace

#define STREAM bind::kw_only, bind::arg("stream") = bind::none
#define OF_ARRAY(op) \
  [](const mx::array& a, mx::StreamOrDevice s) { return mx::linalg::op(a, s); }, bind::arg("a"), STREAM
#define OF_FULL_ARRAY(op)                        \
  [](const mx::array& a, mx::StreamOrDevice s) { \
    auto result = mx::linalg::op(a, s);          \
    refuse_empty(a, #op);                        \
    return result;                               \
  },                                             \
      bind::arg("a"), STREAM
#define OF_FULL_TRIANGLE(op)                                 \
  [](const mx::array& a, bool upper, mx::StreamOrDevice s) { \
    auto result = mx::linalg::op(a, upper, s);               \
    refuse_empty(a, #op);                                    \
    return result;                                           \
  },                                                         \
      bind::arg("a"), bind::arg("upper") = false, STREAM
#define OF_TRIANGLE(op)                                                                                             \
  [](const mx::array& a, bool upper, mx::StreamOrDevice s) { return mx::linalg::op(a, upper, s); }, bind::arg("a"), \
      bind::arg("upper") = false, STREAM
#define OF_SYMMETRIC(op)                                                                                        \
  [](const mx::array& a, const std::string& uplo, mx::StreamOrDevice s) { return mx::linalg::op(a, uplo, s); }, \
      bind::arg("a"), bind::arg("UPLO") = "L", STREAM

void define_linalg(Module& core) {
  Module m = core.sub("linalg");
  m.def(
      "norm",
      [](const mx::array& a, const std::optional<NumberOrString>& ord, const Axes& axis, bool keepdims,
         mx::StreamOrDevice s) {
        std::optional<std::vector<int>> axes;
        if (!axis.all) axes = axis.list;
        if (!ord) return mx::linalg::norm(in_rows(a, s), axes, keepdims, s);
        return std::visit(
            [&](const auto& order) { return mx::linalg::norm(in_rows(a, s), order, axes, keepdims, s); }, *ord);
      },
      bind::pos("a"), (bind::arg("ord") = bind::none).printed("None | int | float | str"),
      (bind::arg("axis") = bind::none).printed("None | int | list[int]"), bind::arg("keepdims") = false, STREAM,
      "The norm of the vectors along one axis or of the matrices that two axes span. Without `axis`: of the whole "
      "vector or matrix, and without `ord` either of all elements. `ord` is a number for vectors (0 counts nonzero "
      "elements, infinities give the extrema, None is 2), and 1, -1, 2, -2, an infinity, 'fro' (None) or 'nuc' for "
      "matrices.");
  m.def(
      "qr", OF_ARRAY(qr),
      "The matrices Q, with orthonormal columns, and R, upper triangular, whose product is `a`. float32 or float64; "
      "axes before the last two are a batch.");
  m.def(
      "svd",
      [](const mx::array& a, bool compute_uv, mx::StreamOrDevice s) {
        return ArrayOrArrays{!compute_uv, mx::linalg::svd(a, compute_uv, s)};
      },
      bind::arg("a"), bind::arg("compute_uv") = true, STREAM, bind::returns("tuple[array, array, array]"),
      "The singular value decomposition: U, S and Vt with a = U @ diag(S) @ Vt, singular values in descending order; "
      "without `compute_uv`, S alone.");
  m.def(
      "inv", OF_FULL_ARRAY(inv),
      "The inverse of a square matrix of float32 or float64, found by LU factorization. A singular matrix is an error "
      "when the result is computed.");
  m.def(
      "tri_inv", OF_FULL_TRIANGLE(tri_inv),
      "The inverse of a triangular matrix, of which only the lower half is read, or the upper one if `upper` is set.");
  m.def(
      "cholesky", OF_TRIANGLE(cholesky),
      "The lower triangular L with a = L @ L.T, or with `upper` the upper triangular U with a = U.T @ U, of a "
      "symmetric "
      "positive definite matrix. What comes of other matrices is undefined.");
  m.def(
      "cholesky_inv", OF_FULL_TRIANGLE(cholesky_inv),
      "The inverse of the matrix whose Cholesky factor is `a`: lower triangular, or upper if `upper` is set.");
  m.def(
      "pinv", OF_ARRAY(pinv),
      "The pseudo-inverse of Moore and Penrose, found by singular value decomposition: small singular values count as "
      "zero.");
  m.def(
      "cross",
      [](const mx::array& a, const mx::array& b, int axis, mx::StreamOrDevice s) {
        return mx::linalg::cross(a, b, axis, s);
      },
      bind::arg("a"), bind::arg("b"), bind::arg("axis") = -1, STREAM,
      "The cross product of vectors with two or three elements along an axis; a missing third one counts as zero.");
  m.def(
      "eigvals", OF_ARRAY(eigvals),
      "The eigenvalues of a square matrix of floats, as complex64, in no particular order.");
  m.def(
      "eig", OF_ARRAY(eig),
      "The eigenvalues of a square matrix of floats and, as columns of a matrix, its normalized eigenvectors. Both are "
      "complex64, in no particular order.");
  m.def(
      "eigvalsh", OF_SYMMETRIC(eigvalsh),
      "The eigenvalues, in ascending order, of a symmetric or Hermitian matrix of which only the lower half ('L') or "
      "the upper one ('U') is read.");
  m.def(
      "eigh", OF_SYMMETRIC(eigh),
      "The eigenvalues, in ascending order, and as columns of a matrix the eigenvectors of a symmetric or Hermitian "
      "matrix of which only the lower half ('L') or the upper one ('U') is read.");
  m.def(
      "lu", OF_FULL_ARRAY(lu), bind::returns("tuple[array, array, array]"),
      "The LU factorization: the order of the rows as uint32 indices, a lower triangular matrix with ones on its "
      "diagonal, and an upper triangular one. `a` is L[P, :] @ U.");
  m.def(
      "lu_factor", OF_FULL_ARRAY(lu_factor),
      "The LU factorization in packed form: both triangles in one matrix, and the uint32 pivots, which say with what "
      "row each row was swapped.");
  m.def(
      "solve",
      [](const mx::array& a, const mx::array& b, mx::StreamOrDevice s) {
        auto result = mx::linalg::solve(a, b, s);
        refuse_empty(a, "solve");
        return result;
      },
      bind::arg("a"), bind::arg("b"), STREAM,
      "The x with a @ x = b, found by LU factorization; `b` is a vector or holds several as columns.");
  m.def(
      "solve_triangular",
      [](const mx::array& a, const mx::array& b, bool upper, mx::StreamOrDevice s) {
        auto result = mx::linalg::solve_triangular(a, b, upper, s);
        refuse_empty(a, "solve_triangular");
        return result;
      },
      bind::arg("a"), bind::arg("b"), bind::kw_only, bind::arg("upper") = false, bind::arg("stream") = bind::none,
      "The x with a @ x = b where `a` is lower triangular, or upper if `upper` is set.");
  m.def("det", OF_ARRAY(det), "The determinant of a square matrix; integers are computed as float32.");
  m.def(
      "slogdet", OF_ARRAY(slogdet),
      "The sign of the determinant and the logarithm of its absolute value, which neither overflows nor vanishes: 0 "
      "and "
      "-inf for a singular matrix.");
}
