// SPDX-License-Identifier: Apache-2.0
// Base64 (RFC 4648), written in one form and read strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness {

// The standard alphabet with padding.
std::string Base64Of(std::string_view bytes);

// Reads the standard or the URL-safe alphabet, one of them throughout, with padding. Nothing for any other
// text: blanks, a missing or surplus '=', unused bits that are not 0. One alphabet has one text for one
// value.
std::optional<std::string> ParseBase64(std::string_view text);

}  // namespace harness
