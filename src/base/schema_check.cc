// SPDX-License-Identifier: Apache-2.0
#include "base/schema_check.h"

// Without it the library stops the program where a schema is no schema.
#define VALIJSON_USE_EXCEPTIONS 1

#include <algorithm>
#include <cmath>
#include <optional>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "base/text.h"

namespace harness {
namespace {

constexpr int kMaxReferences = 16;  // a chain of $ref longer than this is a loop

std::string Brief(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_string()) return Quoted(value.get_ref<const std::string&>());
  return value.dump();
}

// "#/definitions/finding" followed until a schema without $ref stands there.
const Json* Follow(const Json& root, const Json* schema) {
  for (int i = 0; schema != nullptr && schema->is_object() && i < kMaxReferences; ++i) {
    const auto reference = schema->find("$ref");
    if (reference == schema->end() || !reference->is_string()) return schema;
    const auto& text = reference->get_ref<const std::string&>();
    if (text.empty() || text[0] != '#') return nullptr;
    const Json::json_pointer pointer(text.substr(1));
    if (!root.contains(pointer)) return nullptr;
    schema = &root.at(pointer);
  }
  return schema != nullptr && schema->is_object() ? schema : nullptr;
}

// The schema of a member or an item, as far as properties, additionalProperties and items say it.
const Json* Child(const Json& root, const Json* schema, const std::string& key, bool is_index) {
  if (schema == nullptr) return nullptr;
  if (is_index) {
    const auto items = schema->find("items");
    return items != schema->end() && items->is_object() ? Follow(root, &*items) : nullptr;
  }
  if (const auto properties = schema->find("properties");
      properties != schema->end() && properties->is_object()) {
    if (const auto member = properties->find(key); member != properties->end()) return Follow(root, &*member);
  }
  const auto more = schema->find("additionalProperties");
  return more != schema->end() && more->is_object() ? Follow(root, &*more) : nullptr;
}

std::string TypeText(const Json& type) {
  if (type.is_string()) return type.get<std::string>();
  std::vector<std::string> names;
  for (const Json& name : type) names.push_back(name.is_string() ? name.get<std::string>() : name.dump());
  return Join(names, " or ");
}

bool HasType(const Json& value, const std::string& type) {
  if (type == "integer") {
    return value.is_number_integer() ||
           (value.is_number() && std::trunc(value.get<double>()) == value.get<double>());
  }
  if (type == "number") return value.is_number();
  return type == std::string(value.type_name());
}

// Whether the value is of the type that the schema names, or of one of them.
bool FitsType(const Json& type, const Json& value) {
  for (const Json& one : type.is_array() ? type : Json::array({type})) {
    if (one.is_string() && HasType(value, one.get<std::string>())) return true;
  }
  return false;
}

// Of the alternatives of anyOf and oneOf the only one of the value's type, which is what was meant; the
// schema itself where none or several are.
const Json* Alternative(const Json& root, const Json* schema, const Json& value) {
  const Json* meant = nullptr;
  for (const char* word : {"anyOf", "oneOf"}) {
    if (schema == nullptr || !schema->contains(word) || !schema->at(word).is_array()) continue;
    for (const Json& part : schema->at(word)) {
      const Json* one = Follow(root, &part);
      if (one == nullptr || !one->contains("type") || !FitsType(one->at("type"), value)) continue;
      if (meant != nullptr) return schema;
      meant = one;
    }
  }
  return meant != nullptr ? meant : schema;
}

// What the schema asks of the value where it does not hold; empty when none of the common words says it.
std::string Expectation(const Json& schema, const Json& value) {
  if (const auto allowed = schema.find("enum"); allowed != schema.end() && allowed->is_array()) {
    std::vector<std::string> words;
    for (const Json& one : *allowed) words.push_back(one.is_string() ? one.get<std::string>() : one.dump());
    std::string text = "one of " + Join(words, ", ");
    if (value.is_string()) {
      if (const auto near = NearestWord(value.get<std::string>(), words))
        text += " (did you mean " + *near + "?)";
    }
    return text;
  }
  if (const auto type = schema.find("type"); type != schema.end() && !FitsType(*type, value))
    return TypeText(*type);
  std::vector<std::string> parts;
  const auto say = [&](const char* word, const char* text) {
    if (const auto it = schema.find(word); it != schema.end()) parts.push_back(text + it->dump());
  };
  if (value.is_number()) {
    say("minimum", "at least ");
    say("exclusiveMinimum", "above ");
    say("maximum", "at most ");
    say("exclusiveMaximum", "below ");
    say("multipleOf", "a multiple of ");
  } else if (value.is_string()) {
    say("minLength", "a length of at least ");
    say("maxLength", "a length of at most ");
    say("pattern", "a match of ");
  } else if (value.is_array()) {
    say("minItems", "at least as many items as ");
    say("maxItems", "at most as many items as ");
    if (schema.value("uniqueItems", false)) parts.emplace_back("no item twice");
  }
  return Join(parts, " and ");
}

struct Place {
  std::string pointer;
  const Json* value = nullptr;
  const Json* schema = nullptr;
};

Place Locate(const Json& root_schema, const Json& document, const std::vector<std::string>& context) {
  Place place{"", &document, Alternative(root_schema, Follow(root_schema, &root_schema), document)};
  for (const std::string& step : context) {  // "<root>", "[key]" or "[3]"
    if (step.size() < 2 || step.front() != '[' || step.back() != ']') continue;
    const std::string key = step.substr(1, step.size() - 2);
    const bool is_index = place.value->is_array();
    if (is_index) {
      const auto index = ParseInt64(key);
      if (!index || static_cast<size_t>(*index) >= place.value->size()) break;
      place.value = &(*place.value)[static_cast<size_t>(*index)];
    } else {
      const auto member = place.value->is_object() ? place.value->find(key) : place.value->end();
      if (!place.value->is_object() || member == place.value->end()) break;
      place.value = &*member;
    }
    place.schema = Alternative(root_schema, Child(root_schema, place.schema, key, is_index), *place.value);
    place.pointer += "/" + key;
  }
  return place;
}

std::string Describe(std::string_view where, const Place& place, const std::string& library_text) {
  std::string text =
      std::string(where) + ": at " + (place.pointer.empty() ? "the top" : place.pointer) + ": found ";
  if (place.schema != nullptr && place.value->is_object()) {
    if (const auto required = place.schema->find("required"); required != place.schema->end()) {
      for (const Json& key : *required) {
        if (key.is_string() && !place.value->contains(key.get<std::string>())) {
          return text + "no " + Quoted(key.get<std::string>()) + ", expected one (it is required)";
        }
      }
    }
  }
  const std::string expected = place.schema == nullptr ? "" : Expectation(*place.schema, *place.value);
  return text + Brief(*place.value) + ", expected " +
         (expected.empty() ? "what the schema says: " + library_text : expected);
}

// The first key that its schema does not know, in document order.
std::optional<std::string> UnknownKey(const Json& root, const Json* schema, const Json& value,
                                      const std::string& pointer) {
  schema = Alternative(root, schema, value);
  if (schema == nullptr) return std::nullopt;
  if (value.is_array()) {
    const Json* items = Child(root, schema, "", true);
    for (size_t i = 0; items != nullptr && i < value.size(); ++i) {
      if (auto found = UnknownKey(root, items, value[i], pointer + "/" + std::to_string(i))) return found;
    }
    return std::nullopt;
  }
  if (!value.is_object()) return std::nullopt;
  const auto more = schema->find("additionalProperties");
  const bool closed = more != schema->end() && more->is_boolean() && !more->get<bool>();
  std::vector<std::string> known;
  if (const auto properties = schema->find("properties"); properties != schema->end()) {
    for (auto it = properties->begin(); it != properties->end(); ++it) known.push_back(it.key());
  }
  for (auto it = value.begin(); it != value.end(); ++it) {
    const bool is_known = std::find(known.begin(), known.end(), it.key()) != known.end();
    if (closed && !is_known && !schema->contains("patternProperties")) {
      std::string text = "at " + (pointer.empty() ? "the top" : pointer) + ": found the unknown key " +
                         Quoted(it.key()) + ", expected ";
      if (const auto near = NearestWord(it.key(), known))
        return text + Join(known, ", ") + " (did you mean " + *near + "?)";
      return text + (known.empty() ? "no key" : Join(known, ", "));
    }
    if (auto found = UnknownKey(root, Child(root, schema, it.key(), false), *it, pointer + "/" + it.key())) {
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace

struct SchemaChecker::State {
  Json source;
  valijson::Schema schema;
};

SchemaChecker::SchemaChecker(std::unique_ptr<State> state) : state_(std::move(state)) {}
SchemaChecker::SchemaChecker(SchemaChecker&&) noexcept = default;
SchemaChecker& SchemaChecker::operator=(SchemaChecker&&) noexcept = default;
SchemaChecker::~SchemaChecker() = default;

Result<SchemaChecker> SchemaChecker::Compile(std::string_view schema_text, std::string_view name) {
  ASSIGN_OR_RETURN(const Json schema, ParseJson(schema_text, name));
  return FromJson(schema, name);
}

Result<SchemaChecker> SchemaChecker::FromJson(const Json& schema, std::string_view name) {
  if (!schema.is_object())
    return InvalidArgument(std::string(name) + ": found " + Brief(schema) + ", expected a schema");
  if (const auto draft = schema.find("$schema"); draft != schema.end()) {
    if (!draft->is_string() || draft->get<std::string>().find("draft-07") == std::string::npos) {
      return InvalidArgument(std::string(name) + ": $schema is " + Brief(*draft) +
                             ", expected http://json-schema.org/draft-07/schema#");
    }
  }
  auto state = std::make_unique<State>();
  state->source = schema;
  try {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(state->source), state->schema);
  } catch (const std::exception& error) {
    return InvalidArgument(std::string(name) + ": is no JSON Schema of draft-7: " + error.what());
  }
  return SchemaChecker(std::move(state));
}

Result<void> SchemaChecker::Check(const Json& document, std::string_view where) const {
  try {
    valijson::Validator validator;
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter target(document);
    if (validator.validate(state_->schema, target, &results)) return Ok();
    if (auto key = UnknownKey(state_->source, Follow(state_->source, &state_->source), document, "")) {
      return InvalidArgument(std::string(where) + ": " + *key);
    }
    // The library reports from the innermost place outwards; the deepest place says most.
    valijson::ValidationResults::Error error;
    valijson::ValidationResults::Error deepest;
    while (results.popError(error)) {
      if (deepest.description.empty() || error.context.size() > deepest.context.size()) deepest = error;
    }
    return InvalidArgument(
        Describe(where, Locate(state_->source, document, deepest.context), deepest.description));
  } catch (const std::exception& error) {
    return InvalidArgument(std::string(where) + ": cannot be checked: " + error.what());
  }
}

Result<void> CheckSchema(const Json& document, const Json& schema, std::string_view where) {
  ASSIGN_OR_RETURN(const SchemaChecker checker, SchemaChecker::FromJson(schema, "schema"));
  return checker.Check(document, where);
}

}  // namespace harness
