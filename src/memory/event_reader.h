// SPDX-License-Identifier: Apache-2.0
// One event from a JSON object: aliases, defaults, limits, and everything else kept as it came.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "memory/observer.h"

namespace harness::memory {

inline constexpr size_t kMaxEventsOfABody = 1000;
inline constexpr size_t kMaxNameBytes = 256;                 // source, id, event_kind
inline constexpr size_t kMaxTextBytes = size_t{64} << 10;    // every other text that has a member of its own
inline constexpr size_t kMaxEventBytes = size_t{256} << 10;  // of one event as it is stored
inline constexpr int kMaxEventDepth = 64;                    // levels of arrays and objects

// Members of the specification by their names or aliases; what is none of them goes to `extra`. Takes
// `source` as a member too and sets the default endpoint by it. `where` ("event", "event 3 of 5") starts
// every message. Errors: kInvalidArgument naming the member, what was found and what was expected.
Result<ObservedEvent> ReadEvent(Json body, std::string_view where);

// Sets the source with all that follows from it. Errors: kInvalidArgument when it is too long.
Result<void> SetSource(ObservedEvent& event, std::string source, std::string_view where);

// "2026-01-14T10:56:00Z" with any offset, or a number since 1970: below 1e11 seconds, below 1e14
// milliseconds, below 1e17 microseconds.
Result<Timestamp> ReadEventTime(const Json& value, std::string_view where, std::string_view member);

// How a value is shown in a message: text in quotes, anything else as JSON, cut when long.
std::string Shown(const Json& value);
// Errors: kInvalidArgument for anything but text of at most `limit` bytes.
Result<std::string> ReadText(const Json& value, size_t limit, std::string_view where,
                             std::string_view member);

}  // namespace harness::memory
