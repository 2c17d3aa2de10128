// SPDX-License-Identifier: Apache-2.0
// What makes two insights of two runs the same: identity (what and where) and content (what is said of it).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace harness::insight {

// "sha256:<64 hexadecimal digits>" each.
struct Signature {
  std::string identity;  // over plugin_id, kind, action_type, canonical `where` and targets as sorted sets
  std::string content;   // over the normalised text
  bool operator==(const Signature&) const = default;
};

// Text with numbers, percentages, durations, dates, times, digests and run ids replaced by one word for each
// class ("<number>", "<percent>", "<duration>", "<date>", "<id>"), letters folded by ASCII case where they
// stand beside numbers only, and white space folded to single blanks: what stays when only figures changed.
std::string NormalisedText(std::string_view text);

// Arrays of texts in `where` are taken as sorted sets; figures in it as they are. Errors: kInvalidArgument
// for a `where` that has no canonical form.
Result<Signature> SignatureOf(std::string_view plugin_id, std::string_view kind, std::string_view action_type,
                              const Json& where, std::vector<std::string> targets, std::string_view text);

}  // namespace harness::insight
