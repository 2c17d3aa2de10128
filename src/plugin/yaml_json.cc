// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/yaml.h>

#include "base/text.h"
#include "plugin/manifest.h"

namespace harness::plugin {
namespace {

constexpr int kMaxDepth = 32;
constexpr int kMaxNodes = 100'000;  // aliases can make a small text a large document

Json ScalarJson(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;  // it stood in quotes
  if (text.empty() || text == "~" || text == "null") return nullptr;
  if (text == "true") return true;
  if (text == "false") return false;
  if (const auto integer = ParseInt64(text)) return *integer;
  const bool numeric = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  if (const auto number = ParseDouble(text); number && numeric) return *number;
  return text;
}

std::string PlaceOf(const YAML::Mark& mark, std::string_view where) {
  if (mark.is_null()) return std::string(where);
  return std::string(where) + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
}

Result<Json> NodeJson(const YAML::Node& node, std::string_view where, int depth, int& nodes) {
  if (depth > kMaxDepth || ++nodes > kMaxNodes) {
    return InvalidArgument(PlaceOf(node.Mark(), where) +
                           ": found a document too deep or too large for a manifest");
  }
  if (node.IsScalar()) return ScalarJson(node);
  if (node.IsSequence()) {
    Json list = Json::array();
    for (const YAML::Node& item : node) {
      ASSIGN_OR_RETURN(Json json, NodeJson(item, where, depth + 1, nodes));
      list.push_back(std::move(json));
    }
    return list;
  }
  if (!node.IsMap()) return Json(nullptr);
  Json object = Json::object();
  for (const auto& member : node) {
    if (!member.first.IsScalar()) {
      return InvalidArgument(PlaceOf(member.first.Mark(), where) + ": found a key that is no text");
    }
    const std::string& key = member.first.Scalar();
    if (object.contains(key)) {
      return InvalidArgument(PlaceOf(member.first.Mark(), where) + ": found the key " + Quoted(key) +
                             " twice");
    }
    ASSIGN_OR_RETURN(Json json, NodeJson(member.second, where, depth + 1, nodes));
    object[key] = std::move(json);
  }
  return object;
}

}  // namespace

Result<Json> YamlToJson(std::string_view yaml, std::string_view where) {
  if (!IsValidUtf8(yaml)) return InvalidArgument(std::string(where) + ": found bytes that are no UTF-8");
  try {
    int nodes = 0;
    return NodeJson(YAML::Load(std::string(yaml)), where, 0, nodes);
  } catch (const YAML::Exception& error) {
    return InvalidArgument(PlaceOf(error.mark, where) + ": found no YAML: " + error.msg);
  }
}

std::string PlaceInYaml(std::string_view yaml, std::string_view pointer, std::string_view where) {
  try {
    YAML::Node node = YAML::Load(std::string(yaml));
    for (const std::string_view step : Split(pointer, '/')) {
      if (step.empty()) continue;
      const auto index = ParseInt64(step);
      YAML::Node next;
      if (node.IsSequence() && index) next.reset(node[static_cast<size_t>(*index)]);
      if (node.IsMap()) next.reset(node[std::string(step)]);
      if (!next.IsDefined() || next.Mark().is_null()) break;
      node.reset(next);
    }
    return PlaceOf(node.Mark(), where);
  } catch (const YAML::Exception&) {
    return std::string(where);
  }
}

}  // namespace harness::plugin
