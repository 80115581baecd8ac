#pragma once

#include <mlx/mlx.h>

#include <string>

#include "convert/addon_data.h"

// Hands what is written to a JavaScript function, as Uint8Arrays that are its own. What the function throws comes out
// of the save.
class CallbackWriter : public mx::io::Writer {
 public:
  CallbackWriter(AddonData& addon, napi_value function) : addon_(addon), function_(function) {}

  bool is_open() const override { return true; }
  bool good() const override { return true; }
  size_t tell() override { return written_; }
  std::string label() const override { return "file object"; }

  void seek(int64_t, std::ios_base::seekdir) override { throw std::runtime_error("[save] The file cannot seek."); }
  void write(const char* data, size_t count) override;

 private:
  void write_piece(const char* data, size_t count);

  AddonData& addon_;
  napi_value function_;
  size_t written_ = 0;
};
