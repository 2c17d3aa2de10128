// SPDX-License-Identifier: Apache-2.0
#include "run/settings_check.h"

#include <set>
#include <utility>

namespace harness::run {
namespace {

constexpr int kMaxReferences = 16;  // a chain of $ref longer than this is a loop

// "#/definitions/process" followed until a schema without $ref stands there; null when it leads nowhere.
const Json* FollowReferences(const Json& root, const Json* schema) {
  for (int i = 0; i < kMaxReferences && schema->is_object(); ++i) {
    const auto reference = schema->find("$ref");
    if (reference == schema->end() || !reference->is_string()) return schema;
    const std::string& text = reference->get_ref<const std::string&>();
    if (!text.starts_with("#/")) return nullptr;
    const Json::json_pointer pointer(text.substr(1));
    if (!root.contains(pointer)) return nullptr;
    schema = &root.at(pointer);
  }
  return nullptr;
}

class Walk {
 public:
  explicit Walk(const Json& root) : root_(root) {}

  void Visit(const Json& schema, const Json& value, const Json::json_pointer& place) {
    const Json* found = FollowReferences(root_, &schema);
    if (found == nullptr) return;
    for (const char* word : {"allOf", "anyOf", "oneOf"}) {
      if (const auto parts = found->find(word); parts != found->end() && parts->is_array()) {
        for (const Json& part : *parts) Visit(part, value, place);
      }
    }
    if (value.is_string()) VisitText(*found, value.get<std::string>(), place);
    if (value.is_array()) VisitItems(*found, value, place);
    if (value.is_object()) VisitMembers(*found, value, place);
  }

  std::vector<FormattedValue> values;

 private:
  void VisitText(const Json& schema, const std::string& text, const Json::json_pointer& place) {
    const auto format = schema.find("x-check");
    if (text.empty() || format == schema.end() || !format->is_string()) return;
    values.push_back({place, format->get<std::string>(), text});
  }

  void VisitItems(const Json& schema, const Json& list, const Json::json_pointer& place) {
    const auto items = schema.find("items");
    if (items == schema.end()) return;
    for (size_t i = 0; i < list.size(); ++i) {
      if (items->is_object()) Visit(*items, list[i], place / i);
      if (items->is_array() && i < items->size()) Visit((*items)[i], list[i], place / i);
    }
  }

  void VisitMembers(const Json& schema, const Json& object, const Json::json_pointer& place) {
    const auto properties = schema.find("properties");
    const auto more = schema.find("additionalProperties");
    for (const auto& [key, member] : object.items()) {
      if (properties != schema.end() && properties->contains(key)) {
        Visit(properties->at(key), member, place / key);
      } else if (more != schema.end()) {
        Visit(*more, member, place / key);
      }
    }
  }

  const Json& root_;
};

bool NamesFile(const std::string& format) {
  return format.ends_with("-file");
}

Error At(std::string_view plugin_id, const FormattedValue& value, const std::string& message) {
  return InvalidArgument("settings of " + std::string(plugin_id) + ": at " + value.place.to_string() + ": " +
                         message);
}

}  // namespace

std::vector<FormattedValue> FormattedValues(const Json& schema, const Json& config) {
  Walk walk(schema);
  walk.Visit(schema, config, Json::json_pointer());
  return std::move(walk.values);
}

Result<CheckedSettings> CheckSettings(std::string_view plugin_id, const Json& schema, const Json& defaults,
                                      const Json& config, const FormatChecks& checks) {
  CheckedSettings checked{config, {}};
  std::set<std::pair<std::string, std::string>> known;
  for (FormattedValue& value : FormattedValues(schema, defaults)) known.emplace(value.format, value.value);
  for (FormattedValue& value : FormattedValues(schema, config)) {
    const bool is_file = NamesFile(value.format);
    if (!is_file && known.contains({value.format, value.value})) continue;
    if (is_file) {
      std::error_code error;
      const Path whole = std::filesystem::absolute(value.value, error);
      if (error) return At(plugin_id, value, "found a path that cannot be resolved: " + error.message());
      value.value = whole.lexically_normal().string();
      checked.config[value.place] = value.value;
      checked.read_files.emplace_back(value.value);
    }
    if (const auto check = checks.find(value.format); check != checks.end()) {
      if (const Result<void> fine = check->second(value.value); !fine)
        return At(plugin_id, value, fine.error().message);
    } else if (is_file) {
      std::error_code error;
      if (!std::filesystem::is_regular_file(value.value, error))
        return At(plugin_id, value, "found no file " + value.value + ", expected one");
    }
  }
  return checked;
}

}  // namespace harness::run
