// SPDX-License-Identifier: Apache-2.0
// Which columns of a source are private, and why: the one place that decides.
//
// A column is private because the user says so (--private), because it holds the same ids as one of which the
// user does, because its format knows that it names people, because of its name, or because of a name inside
// of its values. A role keeps a column from the last three, except for users and parameters, whose roles have
// tokens of their own.
#pragma once

#include <string>
#include <string_view>

#include "eventlog/schema.h"
#include "importers/roles.h"
#include "importers/source.h"

namespace harness::importers {

// The column of which the user wants tokens, where those are tokens in place of `column`, too: itself, a part
// of which it is joined, or the ids that it links to. Empty: none.
std::string ToldPrivateBy(const Source& source, std::string_view column);
inline bool IsToldPrivate(const Source& source, std::string_view column) {
  return !ToldPrivateBy(source, column).empty();
}

// Why the values of a column without a role are private, for people; empty: they are not. `is_text`: the
// values are neither numbers nor times.
std::string WhyPrivate(const Source& source, const std::string& column, bool is_text,
                       const std::vector<std::optional<std::string_view>>& values);

// What an error message may say of a value: itself in quotes, or of a column that is or may be private only
// its length.
std::string ValueForMessage(const Source& source, const std::string& column, std::string_view value);
// Whether messages may quote values of the column.
bool MayQuoteValues(const Source& source, const std::string& column);

// Ids and the links to them: tokens of one without tokens of the other would tell the ids and break the
// links. Gives the group of a role, which for these is execution; other roles stand alone.
eventlog::Role GroupOfLinks(eventlog::Role role);

}  // namespace harness::importers
