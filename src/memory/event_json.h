// SPDX-License-Identifier: Apache-2.0
// Events as the journal keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "memory/observer.h"

namespace harness::memory {

// One line of JSON with the members that are known, without the number. Errors: kInvalidArgument for an event
// of more than kMaxEventBytes or with text that is not UTF-8.
Result<std::string> StoredText(const ObservedEvent& event);
// The line with its number: {"seq":7,"source":...}
std::string Numbered(std::string_view stored_text, int64_t seq);
// The number at the start of such a line; nothing when it has another form.
std::optional<int64_t> NumberAtStart(std::string_view line);
// Errors: kInvalidArgument when the text is no event.
Result<ObservedEvent> EventOfStored(std::string_view text);

}  // namespace harness::memory
