// SPDX-License-Identifier: Apache-2.0
// The few members of stored events that a start needs of all of them, read fast.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "memory/observer.h"

namespace harness::memory {

// Not thread-safe.
class EventHeads {
 public:
  EventHeads();
  ~EventHeads();
  // seq, source with known_source, id and ok; the rest is left out. Nothing when the line is no event.
  std::optional<ObservedEvent> Read(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace harness::memory
