// SPDX-License-Identifier: Apache-2.0
// Fields of a span found among its attributes by the alias table, with the name that matched.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sessions/span_draft.h"

namespace harness::sessions {

// For one span. Looks into its attributes, then those of its events, then, for fields that a resource may
// carry, those of the resource; within each in the order of the table.
class FieldReader {
 public:
  FieldReader(const AttributeSet& attributes, const AttributeSet& events, const AttributeSet& resource)
      : sources_{&attributes, &events, &resource} {}

  // The first readable value; its alias goes into matched()[as].
  std::optional<std::string> Text(Field field, std::string_view as);
  std::optional<int64_t> Count(Field field, std::string_view as);  // an integer >= 0
  std::optional<bool> Boolean(Field field, std::string_view as);
  std::optional<int64_t> Pico(Field field, std::string_view as);  // money, see money.h
  std::optional<int64_t> Items(Field field, std::string_view as);
  // The value itself, valid as long as this object; from attributes and events.
  const AttributeValue* Value(Field field, std::string_view as);
  bool IsThere(Field field, std::string_view as);

  // Of one alias, in the span's own attributes.
  const AttributeValue* At(const Alias& alias);
  std::map<std::string, std::string>& matched() { return matched_; }
  const AttributeSet& attributes() const { return *sources_[0]; }

 private:
  // A member of a JSON object as a value that owns what it shows.
  struct Member {
    Json json;
    AttributeValue value;
  };
  const AttributeValue* At(const Alias& alias, size_t source);
  template <typename Read>
  auto First(Field field, std::string_view as, Read read)
      -> decltype(read(std::declval<const AttributeValue&>()));

  std::array<const AttributeSet*, 3> sources_;
  std::map<std::pair<size_t, int>, std::optional<Json>> objects_;  // by source and attribute
  std::map<std::pair<size_t, std::string>, Member> members_;       // by source and alias
  std::map<std::string, std::string> matched_;
};

// JSON as a value; texts are views into `json`, which must outlive it. Lists and objects keep their items.
AttributeValue ValueOfJson(const Json& json);
// Money of a number or a decimal text.
std::optional<int64_t> PicoOfValue(const AttributeValue& value);

}  // namespace harness::sessions
