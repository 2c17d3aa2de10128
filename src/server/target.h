// SPDX-License-Identifier: Apache-2.0
// The request target (RFC 9112, section 3.2) as a decoded path and query, strict about what could mean two
// things.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace harness::server {

struct Target {
  std::string authority;  // of the absolute form "http://host:port/path"; else ""
  std::string path;       // decoded, begins with '/'
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order; '+' is a blank
};

// Stands in a path for a slash that was sent encoded: part of a segment, not the end of one. No path holds
// this control character otherwise.
inline constexpr char kEncodedSlash = '\x1f';
inline constexpr size_t kMaxPathSegments = 32;
inline constexpr size_t kMaxQueryParameters = 256;

// Refused with kInvalidArgument: a '%' without two hexadecimal digits; text that is not UTF-8 once decoded;
// control characters, encoded or not; in the path a backslash in either form, a segment "." or ".."; more
// segments or parameters than the limits. Any other form than origin and absolute is refused, too. Own code
// because the libraries in use decode leniently or not at all.
Result<Target> ParseTarget(std::string_view target);

// "%41b" is "Ab". Errors: kInvalidArgument for a '%' without two hexadecimal digits.
Result<std::string> DecodePercent(std::string_view text, bool plus_is_blank);

}  // namespace harness::server
