// SPDX-License-Identifier: Apache-2.0
// What the name of a column says about its values: that they name people or are credentials.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness::eventlog {

struct NamePrivacy {
  std::string word;  // what in the name says so: "user", "created by"
  // The name speaks of a measure or a time, too ("user_time", "total_tokens"): numbers and times are then no
  // person and no secret, while texts are.
  bool measure = false;
};

// Nothing for a name that speaks neither of a person nor of a credential. A name is read by its words, split
// at anything but letters and at camelCase, in the singular; digits part words.
std::optional<NamePrivacy> PrivacyOfName(std::string_view column);

// True for a name whose values are private whatever they look like.
bool IsPrivateName(std::string_view column);

}  // namespace harness::eventlog
