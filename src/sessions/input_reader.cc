// SPDX-License-Identifier: Apache-2.0
// Readers that fill an input tree without calling themselves, so that any depth is safe.
#include <simdjson.h>

#include <memory>

#include "base/json.h"
#include "base/text.h"
#include "sessions/input_tree.h"

namespace harness::sessions {
namespace {

using simdjson::dom::element_type;

// An open container of simdjson's document, and the place in it.
struct Place {
  bool object = false;
  simdjson::dom::array::iterator item, items_end;
  simdjson::dom::object::iterator member, members_end;
};

void Visit(simdjson::dom::element value, InputTree& tree, std::vector<Place>& places) {
  switch (value.type()) {
    case element_type::NULL_VALUE:
      return tree.Null();
    case element_type::BOOL:
      return tree.Bool(value.get_bool().value_unsafe());
    case element_type::INT64:
      return tree.Integer(value.get_int64().value_unsafe());
    case element_type::UINT64:
      return tree.Unsigned(value.get_uint64().value_unsafe());
    case element_type::DOUBLE:
      return tree.Double(value.get_double().value_unsafe());
    case element_type::STRING:
      return tree.String(value.get_string().value_unsafe());
    case element_type::ARRAY: {
      const simdjson::dom::array array = value.get_array().value_unsafe();
      tree.StartArray();
      Place& place = places.emplace_back();
      place.item = array.begin();
      place.items_end = array.end();
      return;
    }
    case element_type::OBJECT: {
      const simdjson::dom::object object = value.get_object().value_unsafe();
      tree.StartObject();
      Place& place = places.emplace_back();
      place.object = true;
      place.member = object.begin();
      place.members_end = object.end();
      return;
    }
  }
}

void Walk(simdjson::dom::element root, InputTree& tree) {
  thread_local std::vector<Place> places;
  places.clear();
  Visit(root, tree, places);
  while (!places.empty()) {
    Place& place = places.back();
    if (place.object ? !(place.member != place.members_end) : !(place.item != place.items_end)) {
      tree.End();
      places.pop_back();
    } else if (place.object) {
      const auto member = *place.member;
      ++place.member;
      tree.Key(member.key);
      Visit(member.value, tree, places);
    } else {
      const auto item = *place.item;
      ++place.item;
      Visit(item, tree, places);
    }
  }
}

// What simdjson refuses though it is JSON: nesting beyond its limit, integers beyond 64 bits.
struct SlowReader {
  InputTree& tree;

  bool null() { return tree.Null(), true; }
  bool boolean(bool value) { return tree.Bool(value), true; }
  bool number_integer(int64_t value) { return tree.Integer(value), true; }
  bool number_unsigned(uint64_t value) { return tree.Unsigned(value), true; }
  bool number_float(double value, const std::string&) { return tree.Double(value), true; }
  bool string(std::string& value) { return tree.String(value), true; }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(size_t) { return tree.StartObject(), true; }
  bool end_object() { return tree.End(), true; }
  bool start_array(size_t) { return tree.StartArray(), true; }
  bool end_array() { return tree.End(), true; }
  bool key(std::string& value) { return tree.Key(value), true; }
  bool parse_error(size_t, const std::string&, const Json::exception&) { return false; }
};

// Bytes that are not UTF-8 become U+FFFD, one each.
std::string Repaired(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t size = 1;
    while (size <= 4 && i + size <= text.size() && !IsValidUtf8(text.substr(i, size))) ++size;
    if (size <= 4 && i + size <= text.size()) {
      out += text.substr(i, size);
      i += size;
    } else {
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  return out;
}

struct JsonPlace {
  const Json* container;
  Json::const_iterator next;
};

void Visit(const Json& value, InputTree& tree, std::vector<JsonPlace>& places) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    IsValidUtf8(text) ? tree.String(text) : tree.String(Repaired(text));
  } else if (value.is_boolean()) {
    tree.Bool(value.get<bool>());
  } else if (value.is_number_unsigned()) {
    tree.Unsigned(value.get<uint64_t>());
  } else if (value.is_number_integer()) {
    tree.Integer(value.get<int64_t>());
  } else if (value.is_number_float()) {
    tree.Double(value.get<double>());
  } else if (value.is_structured()) {
    value.is_object() ? tree.StartObject() : tree.StartArray();
    places.push_back({&value, value.begin()});
  } else {
    tree.Null();
  }
}

constexpr size_t kKeptBuffer = 1 << 20;  // larger texts get buffers of their own

bool ReadFast(std::string_view text, InputTree& tree) {
  thread_local simdjson::dom::parser kept_parser;
  thread_local std::string kept_buffer;
  simdjson::dom::parser own_parser;
  std::string own_buffer;
  const bool small = text.size() <= kKeptBuffer;
  std::string& buffer = small ? kept_buffer : own_buffer;
  buffer.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  buffer.assign(text);
  simdjson::dom::element root;
  if ((small ? kept_parser : own_parser).parse(buffer.data(), buffer.size(), false).get(root)) return false;
  Walk(root, tree);
  return true;
}

}  // namespace

bool ReadInput(std::string_view text, InputTree& tree) {
  // Only these can begin a JSON text; the first is that of a byte order mark.
  static constexpr std::string_view kStarts = "\xEF{[\"-0123456789tfn";
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || kStarts.find(text[start]) == std::string_view::npos) return false;
  if (ReadFast(text, tree)) return true;
  SlowReader reader{tree};
  return Json::sax_parse(text.begin(), text.end(), &reader);
}

void ReadInput(const Json& value, InputTree& tree) {
  std::vector<JsonPlace> places;
  Visit(value, tree, places);
  while (!places.empty()) {
    JsonPlace& place = places.back();
    if (place.next == place.container->end()) {
      tree.End();
      places.pop_back();
      continue;
    }
    const auto item = place.next++;
    if (place.container->is_object()) {
      IsValidUtf8(item.key()) ? tree.Key(item.key()) : tree.Key(Repaired(item.key()));
    }
    Visit(*item, tree, places);
  }
}

}  // namespace harness::sessions
