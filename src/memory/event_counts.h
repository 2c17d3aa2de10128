// SPDX-License-Identifier: Apache-2.0
// Events counted by source and outcome.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "memory/observer.h"

namespace harness::memory {

// Not thread-safe. Memory is bounded: past kMaxUnknownNames the names of unknown sources are counted
// together.
class EventCounts {
 public:
  static constexpr size_t kMaxUnknownNames = 1000;
  void Add(const ObservedEvent& event);
  // The members of Observer::Stats but `recent`.
  Json ToJson() const;

 private:
  struct Outcomes {
    int64_t yes = 0, no = 0, unknown = 0;
    void Add(const std::optional<bool>& ok) { ++(!ok ? unknown : *ok ? yes : no); }
    Json ToJson() const;
  };
  int64_t total_ = 0;
  int64_t other_unknown_ = 0;
  std::map<std::string, int64_t> unknown_;
  std::map<std::string, Outcomes> known_;
  Outcomes all_;
};

}  // namespace harness::memory
