// SPDX-License-Identifier: Apache-2.0
// The first bytes of an answer: status line and header fields (RFC 9112).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "server/http.h"

namespace harness::server {

std::string_view ReasonOf(int status);

// `length` is the Content-Length, nothing for an answer that ends with the connection. Fields with a line
// feed, a carriage return or a NUL in them are left out.
std::string HeadOf(const Response& response, std::optional<uint64_t> length, bool keep_alive, int version,
                   Timestamp now);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string HttpDate(Timestamp time);

}  // namespace harness::server
