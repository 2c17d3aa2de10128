// SPDX-License-Identifier: Apache-2.0
// Texts and names quoted for SQL.
#pragma once

#include <string>
#include <string_view>

namespace harness {

// 'text', its quotes doubled.
std::string SqlText(std::string_view text);
// "name", its quotes doubled.
std::string SqlName(std::string_view name);

}  // namespace harness
