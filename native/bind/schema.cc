#include "bind/schema.h"

#include <cstdio>

namespace bind {

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      default:
        if (c < 0x20) {
          char escape[8];
          std::snprintf(escape, sizeof(escape), "\\u%04x", c);
          out += escape;
        } else {
          out += static_cast<char>(c);
        }
    }
  }
  return out + "\"";
}

const char* text_of(ParamKind kind) {
  switch (kind) {
    case ParamKind::positional_only: return "positional_only";
    case ParamKind::normal: return "positional_or_keyword";
    case ParamKind::keyword_only: return "keyword_only";
    case ParamKind::var_positional: return "var_positional";
    case ParamKind::var_keyword: return "var_keyword";
  }
  return "";
}

// Members that say nothing are left out, to keep the diff of the dump readable.
class Object {
 public:
  Object& text(const char* key, const std::string& value) { return value.empty() ? *this : raw(key, quoted(value)); }
  Object& flag(const char* key, bool value) { return value ? raw(key, "true") : *this; }
  Object& raw(const char* key, const std::string& value) {
    body_ += (body_.empty() ? "" : ",") + quoted(key) + ":" + value;
    return *this;
  }
  std::string str() const { return "{" + body_ + "}"; }

 private:
  std::string body_;
};

template <class T, class F>
std::string list(const std::vector<T>& items, F to_text) {
  std::string out;
  for (const T& item : items) out += (out.empty() ? "" : ",") + to_text(item);
  return "[" + out + "]";
}

std::string json(const TypeInfo& type) {
  Object o;
  o.text("kind", type.kind).text("text", type.text);
  if (!type.of.empty()) o.raw("of", list(type.of, json));
  return o.str();
}

std::string json(const ParamInfo& p) {
  Object o;
  o.text("name", p.name)
      .text("kind", text_of(p.kind))
      .raw("type", json(p.type))
      .text("default", p.default_value.source());
  o.flag("also_positional", p.also_positional).flag("also_keyword", p.also_keyword);
  o.flag("undeclared", p.undeclared).flag("optional_in_fact", p.optional_in_fact).text("other_name", p.other_name);
  return o.str();
}

std::string json(const FunctionInfo& f) {
  Object o;
  o.text("module", f.module).text("class", f.class_name).text("name", f.name).text("kind", f.kind);
  o.text("native", f.native).raw("params", list(f.params, [](const ParamInfo& p) { return json(p); }));
  o.raw("result", json(f.result)).text("stub", f.stub).text("doc", f.doc);
  if (!f.aliases.empty()) o.raw("aliases", list(f.aliases, quoted));
  if (!f.method_of.empty()) o.raw("method_of", list(f.method_of, quoted));
  return o.str();
}

}  // namespace

std::string Schema::to_json() const {
  return "{\"functions\":" + list(functions, [](const FunctionInfo& f) { return json(f); }) + "}";
}

}  // namespace bind
