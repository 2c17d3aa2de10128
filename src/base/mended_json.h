// SPDX-License-Identifier: Apache-2.0
// JSON that simdjson refuses though it is JSON, written so that it does not.
#pragma once

#include <string>
#include <string_view>

namespace harness {

// `text` with each escape of half a surrogate pair as \ufffd, and each number that neither 64 bits nor a
// double hold as a text of its digits, which a field that wants a number refuses by name. Everything else
// stays as it is: text that was no JSON is none afterwards.
std::string MendedJson(std::string_view text);

}  // namespace harness
