#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "bind/caster.h"
#include "bind/env.h"
#include "bind/pacer.h"
#include "bind/slab.h"
#include "bind/test/text.h"

namespace toy {

// What the toy addon keeps for one JavaScript environment.
class ToyEnv : public bind::Env {
 public:
  explicit ToyEnv(napi_env env)
      : bind::Env(env),
        texts(
            env, {.joined = [this](const Text& text) { pacer.grown_old(text.weight(), false); },
                  .looked_at = [this] { pacer.old_looked_at(); }}),
        pacer(
            *this, {.active_memory = &Text::weight_in_use,
                    .collecting = [this] { texts.close_cohort(); },
                    .collected =
                        [this](bool full) {
                          const uint64_t before = texts.freed();
                          texts.after_collection(full);
                          const uint64_t dead = texts.freed() - before;
                          return bind::Pacer::Freed{dead, dead};
                        },
                    .mark = [this] { return texts.mark(); },
                    .young_bytes =
                        [this](uint64_t mark) {
                          return texts.young_bytes(mark, [](const Text& text) { return text.weight(); });
                        }}) {}

  Text& text_of(int32_t handle) {
    Text* text = texts.find(static_cast<uint32_t>(handle));
    if (!text) throw bind::TypeError("The text has been disposed.");
    return *text;
  }

  int32_t insert(Text&& text) {
    const bool small = count_result(text);
    return static_cast<int32_t>(texts.insert(std::move(text), small));
  }

  int32_t adopt(napi_value wrapper, Text&& text) {
    before_results();
    const bool small = count_result(text);
    return static_cast<int32_t>(texts.adopt(std::move(text), wrapper, small));
  }

  void before_results() {
    if (!pacer.collect_if_due()) texts.poll();
  }

  bool count_result(const Text& text) {
    pacer.wrapped(text.weight());
    return text.weight() <= small_weight;
  }

  static constexpr size_t small_weight = 16 << 10;

  bind::Slab<Text> texts;
  bind::Pacer pacer;
};

}  // namespace toy

namespace bind {

inline toy::ToyEnv& toy_env(Call& call) { return static_cast<toy::ToyEnv&>(call.env); }

// The wire form of objects is a handle; the call layer calls that form "array", whatever the objects are.
template <>
struct Caster<toy::Text> : CasterBase {
  static constexpr bool wraps = true;
  static TypeInfo type() { return {"array", "Text"}; }
  static const toy::Text& read(Call& call) { return toy_env(call).text_of(call.take_int()); }
  static napi_value write(Call& call, toy::Text text) {
    return Caster<int>::write(call, toy_env(call).adopt(call.out, std::move(text)));
  }
};

template <>
struct Caster<std::optional<toy::Text>> : CasterBase {
  static TypeInfo type() { return {"optional", "Text | None", {Caster<toy::Text>::type()}}; }
  static std::optional<toy::Text> read(Call& call) {
    const int32_t handle = call.take_int();
    if (handle == -1) return std::nullopt;
    return toy_env(call).text_of(handle);
  }
};

template <>
struct Caster<std::vector<toy::Text>> : CasterBase {
  static TypeInfo type() { return {"arrays", "list[Text]"}; }
  static std::vector<toy::Text> read(Call& call) {
    const size_t start = Caster<std::vector<int>>::take_range(call);
    std::vector<toy::Text> texts;
    for (size_t i = start; i < call.next_int; ++i) texts.push_back(toy_env(call).text_of(call.env.ints()[i]));
    return texts;
  }
  static napi_value write(Call& call, std::vector<toy::Text> texts) {
    toy_env(call).before_results();
    size_t count = 0;
    for (toy::Text& text : texts) call.env.ints()[count++] = toy_env(call).insert(std::move(text));
    return Caster<int>::write(call, static_cast<int>(count));
  }
};

}  // namespace bind
