// SPDX-License-Identifier: Apache-2.0
#include "sessions/cursor.h"

#include <algorithm>

#include "base/base64.h"
#include "base/sha256.h"
#include "base/text.h"

namespace harness::sessions {
namespace {

constexpr size_t kSignature = 16;  // bytes

std::string SignatureOf(std::string_view key, std::string_view about, std::string_view place) {
  HmacSha256 hmac(key);
  std::string message = "sessions cursor\n" + std::string(about) + "\n";
  message += place;
  const Digest digest = hmac.Sign(message);
  return std::string(digest.begin(), digest.begin() + kSignature);
}

}  // namespace

std::string MakeCursor(std::string_view key, std::string_view about, const Json& place) {
  const std::string text = place.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string cursor = Base64Of(SignatureOf(key, about, text) + text);
  std::ranges::replace(cursor, '+', '-');
  std::ranges::replace(cursor, '/', '_');
  while (cursor.ends_with('=')) cursor.pop_back();
  return cursor;
}

Result<Json> ReadCursor(std::string_view key, std::string_view about, std::string_view cursor) {
  const Error bad = InvalidArgument("cursor: found " + Quoted(cursor) +
                                    ", expected the next_cursor of a page with the same sort and filters");
  std::string padded(cursor);
  padded.append((4 - padded.size() % 4) % 4, '=');
  const auto bytes = ParseBase64(padded);
  if (!bytes || bytes->size() < kSignature) return bad;
  const std::string place = bytes->substr(kSignature);
  if (SignatureOf(key, about, place) != bytes->substr(0, kSignature)) return bad;
  auto json = ParseJson(place, "cursor");
  if (!json) return bad;
  return *json;
}

}  // namespace harness::sessions
