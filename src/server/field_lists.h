// SPDX-License-Identifier: Apache-2.0
// Header fields that hold a list, and what a client says in them.
#pragma once

#include <string_view>
#include <vector>

namespace harness::server {

// The members between the commas, without the blanks around them.
std::vector<std::string_view> MembersOf(std::string_view field);

// Whether Accept-Encoding allows gzip: named, or else meant by "*", with a weight that is not 0. x-gzip is
// another name of it. Nothing is allowed where the field is empty. Source: RFC 9110, 12.5.3.
bool AcceptsGzip(std::string_view accept_encoding);

// Whether If-None-Match names `tag` or "*", by the weak comparison. Source: RFC 9110, 13.1.2.
bool HasTag(std::string_view if_none_match, std::string_view tag);

}  // namespace harness::server
