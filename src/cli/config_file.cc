// SPDX-License-Identifier: Apache-2.0
#include "cli/config_file.h"

#include <algorithm>
#include <sstream>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

namespace harness::cli {
namespace {

Json ValueOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return Json(text->get());
  if (const auto* integer = node.as_integer()) return Json(integer->get());
  if (const auto* number = node.as_floating_point()) return Json(number->get());
  if (const auto* boolean = node.as_boolean()) return Json(boolean->get());
  if (const auto* array = node.as_array()) {
    Json list = Json::array();
    for (const toml::node& part : *array) list.push_back(ValueOf(part));
    return list;
  }
  std::ostringstream text;  // a date or time: no setting takes one, the check will say so
  node.visit([&text](const auto& other) {
    if constexpr (toml::is_date<decltype(other)> || toml::is_time<decltype(other)> ||
                  toml::is_date_time<decltype(other)>) {
      text << other.get();
    }
  });
  return Json::array({text.str()});
}

void Flatten(const toml::table& table, const std::string& prefix, std::vector<FileValue>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      Flatten(*inner, name + ".", out);
    } else {
      out.push_back({name, ValueOf(node), static_cast<int>(key.source().begin.line)});
    }
  }
}

}  // namespace

Result<std::vector<FileValue>> ParseConfigText(std::string_view text, std::string_view where) {
  const toml::parse_result parsed = toml::parse(text, std::string(where));
  if (!parsed) {
    const toml::source_position at = parsed.error().source().begin;
    return InvalidArgument(std::string(where) + ":" + std::to_string(at.line) + ":" +
                           std::to_string(at.column) +
                           ": not TOML: " + std::string(parsed.error().description()));
  }
  std::vector<FileValue> values;
  Flatten(parsed.table(), "", values);
  std::sort(values.begin(), values.end(), [](const FileValue& a, const FileValue& b) {
    return a.line != b.line ? a.line < b.line : a.key < b.key;
  });
  return values;
}

}  // namespace harness::cli
