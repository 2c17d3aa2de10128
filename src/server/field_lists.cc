// SPDX-License-Identifier: Apache-2.0
#include "server/field_lists.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace harness::server {
namespace {

// Of "gzip;q=0.5" and the like; 1 where none is stated or it cannot be read.
double WeightOf(const std::vector<std::string_view>& parts) {
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::string parameter = AsciiLower(Trim(parts[i]));
    if (parameter.starts_with("q="))
      return ParseDouble(Trim(std::string_view(parameter).substr(2))).value_or(1);
  }
  return 1;
}

std::string_view WithoutWeakness(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

}  // namespace

std::vector<std::string_view> MembersOf(std::string_view field) {
  std::vector<std::string_view> members = Split(field, ',');
  for (std::string_view& member : members) member = Trim(member);
  return members;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  std::optional<double> named, any;
  for (const std::string_view member : MembersOf(accept_encoding)) {
    const auto parts = Split(member, ';');
    const std::string coding = AsciiLower(Trim(parts[0]));
    if (coding == "gzip" || coding == "x-gzip") named = std::max(named.value_or(0), WeightOf(parts));
    if (coding == "*") any = WeightOf(parts);
  }
  return named.value_or(any.value_or(0)) > 0;
}

bool HasTag(std::string_view if_none_match, std::string_view tag) {
  const auto members = MembersOf(if_none_match);
  return std::ranges::any_of(members, [tag](std::string_view member) {
    return member == "*" || WithoutWeakness(member) == WithoutWeakness(tag);
  });
}

}  // namespace harness::server
