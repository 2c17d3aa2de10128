// SPDX-License-Identifier: Apache-2.0
// Bodies in gzip (RFC 1952), read with a hard limit on what comes out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness::server {

// The text of one or more gzip members; nothing as soon as it would be longer than `limit`, or when
// `reserve`, asked before each piece of so many bytes is kept, says no. Never holds more than `limit` bytes
// and a small buffer. Errors: kInvalidArgument for what is no gzip, is cut short or has the wrong checksum.
enum class GunzipStop { kTooLong, kNoMemory };
struct Gunzipped {
  std::string text;
  std::optional<GunzipStop> stopped;  // text is empty then
};
Result<Gunzipped> Gunzip(std::string_view bytes, uint64_t limit,
                         const std::function<bool(uint64_t)>& reserve);

// One member, without a time and a name: the same text gives the same bytes.
std::string Gzip(std::string_view text);

}  // namespace harness::server
