#include "core/indexing/cuts.h"
#include "core/indexing/indexing.h"

namespace indexing {

namespace {

mx::array write(const mx::array& a, const mx::array& value, Cuts cuts, Change change) {
  auto& [start, stop, step] = cuts;
  switch (change) {
    case Change::set: return mx::slice_update(a, value, std::move(start), std::move(stop), std::move(step));
    case Change::add:
    case Change::subtract: return mx::slice_update_add(a, value, std::move(start), std::move(stop), std::move(step));
    case Change::multiply:
    case Change::divide: return mx::slice_update_prod(a, value, std::move(start), std::move(stop), std::move(step));
    case Change::maximum: return mx::slice_update_max(a, value, std::move(start), std::move(stop), std::move(step));
    case Change::minimum: return mx::slice_update_min(a, value, std::move(start), std::move(stop), std::move(step));
  }
  throw bind::TypeError("There is no such change.");
}

// The value as it is combined with the elements: a difference is the sum with the negative.
mx::array operand_of(const mx::array& value, Change change) {
  if (change == Change::subtract) return mx::negative(value);
  if (change == Change::divide) return mx::reciprocal(value);
  return value;
}

Change combined(Change change) {
  if (change == Change::subtract) return Change::add;
  if (change == Change::divide) return Change::multiply;
  return change;
}

// The axes of the value stand for those of the selection; in between go axes of size 1 for the integers, and those of
// None leave. The value may have fewer axes than the selection: then there are none in front.
mx::array align(const mx::array& value, const mx::array& a, const Entries& entries) {
  const auto count = static_cast<int>(entries.size());
  const auto after = static_cast<int>(a.ndim()) - count_axes(entries);
  int left = static_cast<int>(value.ndim()) - after;
  std::vector<int> added, dropped;
  for (int i = count - 1; i >= 0 && left > 0; --i) {
    const int axis = i - count - after;  // from the end, the only end that is known
    switch (entries[static_cast<size_t>(i)].kind) {
      case Kind::integer: added.push_back(axis); break;
      case Kind::none: dropped.push_back(axis); [[fallthrough]];
      default: --left;
    }
  }
  mx::array aligned = added.empty() ? value : mx::expand_dims(value, added);
  return dropped.empty() ? aligned : mx::squeeze(aligned, dropped);
}

}  // namespace

mx::array drop_leading_ones(const mx::array& value, size_t ndim) {
  std::vector<int> dropped;
  for (int axis = 0; value.ndim() - dropped.size() > ndim && value.shape(axis) == 1; ++axis) dropped.push_back(axis);
  return dropped.empty() ? value : mx::squeeze(value, dropped);
}

mx::array change_everything(const mx::array& a, const mx::array& value, Change change) {
  switch (change) {
    case Change::set: return value;
    case Change::add: return mx::add(a, value);
    case Change::subtract: return mx::subtract(a, value);
    case Change::multiply: return mx::multiply(a, value);
    case Change::divide: return mx::divide(a, value);
    case Change::maximum: return mx::maximum(a, value);
    case Change::minimum: return mx::minimum(a, value);
  }
  throw bind::TypeError("There is no such change.");
}

mx::array update_slices(const mx::array& a, const Index& index, const Operand& value, Change change) {
  const mx::array given = drop_leading_ones(value.to_array(a.dtype()), a.ndim());
  Cuts cuts(a.shape());
  if (!index.is_tuple) {
    cuts.set(0, index.single(), a.shape(0));
    return write(a, operand_of(given, change), std::move(cuts), change);
  }
  const Entries entries = expand_ellipsis(index, a);
  if (count_axes(entries) == 0) {
    const mx::array everywhere = operand_of(mx::broadcast_to(given, a.shape()), change);
    return change_everything(a, mx::astype(everywhere, a.dtype()), combined(change));
  }
  int axis = 0;
  for (const Entry& entry : entries) {
    if (!entry.takes_axis()) continue;
    cuts.set(static_cast<size_t>(axis), entry, a.shape(axis));
    ++axis;
  }
  return write(a, operand_of(align(given, a, entries), change), std::move(cuts), change);
}

}  // namespace indexing
