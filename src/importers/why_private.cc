// SPDX-License-Identifier: Apache-2.0
#include "importers/why_private.h"

#include <algorithm>

#include "base/text.h"
#include "eventlog/private_names.h"
#include "importers/inner_names.h"
#include "importers/name_hints.h"

namespace harness::importers {

using eventlog::Role;

namespace {

bool HasColumnNamed(const Source& source, std::string_view name) {
  return std::any_of(source.columns.begin(), source.columns.end(),
                     [&](const SourceColumn& column) { return column.name == name; });
}

std::string InnerReason(const std::vector<std::optional<std::string_view>>& values) {
  InnerNames names;
  for (const auto& value : values) {
    const auto inner = value ? names.FirstPrivate(*value) : std::nullopt;
    if (inner) return "its values hold the name " + Quoted(*inner);
  }
  return "";
}

// Parameters are what people write, whatever their column is called.
bool SoundsLikePrivateRole(const std::string& column) {
  const std::vector<NameHint> hints = NameHints(column);
  return std::any_of(hints.begin(), hints.end(), [](const NameHint& hint) {
    return (hint.role == Role::kUser || hint.role == Role::kParams) && hint.score >= kAcceptScore;
  });
}

}  // namespace

std::string ToldPrivateBy(const Source& source, std::string_view column) {
  const std::string name(column);
  if (source.private_columns.contains(name)) return name;
  const auto linked = source.linked_columns.find(name);
  if (linked != source.linked_columns.end()) return linked->second;
  const auto parts = Split(column, '+');
  if (!HasColumnNamed(source, parts.front())) return "";
  for (const std::string_view part : parts) {
    if (source.private_columns.contains(std::string(part))) return std::string(part);
  }
  return "";
}

std::string WhyPrivate(const Source& source, const std::string& column, bool is_text,
                       const std::vector<std::optional<std::string_view>>& values) {
  if (IsToldPrivate(source, column)) return "--private says so";
  const auto personal = source.personal_columns.find(column);
  if (personal != source.personal_columns.end()) return personal->second;
  const auto privacy = eventlog::PrivacyOfName(column);
  if (privacy && (is_text || !privacy->measure))
    return "its name speaks of a person or a credential (" + privacy->word + ")";
  return is_text ? InnerReason(values) : "";
}

bool MayQuoteValues(const Source& source, const std::string& column) {
  return !IsToldPrivate(source, column) && !source.personal_columns.contains(column) &&
         !eventlog::PrivacyOfName(column) && !SoundsLikePrivateRole(column);
}

std::string ValueForMessage(const Source& source, const std::string& column, std::string_view value) {
  if (MayQuoteValues(source, column)) return Quoted(value);
  return "a value of " + std::to_string(value.size()) + " bytes, which is not shown as the column is private";
}

Role GroupOfLinks(Role role) {
  return role == Role::kParentId || role == Role::kDependsOnId ? Role::kExecutionId : role;
}

}  // namespace harness::importers
