// SPDX-License-Identifier: Apache-2.0
// Pages of events, newest first, from lines in memory or from the journal's segments.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memory/observer.h"

namespace harness::memory {

// Takes lines from the newest to the oldest until the page is full.
class PageBuilder {
 public:
  // Events above `before` - 1 are passed over.
  PageBuilder(const EventQuery& query, int64_t before);
  bool full() const { return static_cast<int64_t>(items_.size()) >= limit_; }
  void Add(std::string_view line);
  // `next_before`: where the page stopped; 0 when all was seen.
  Json Finish(int64_t next_before) const;
  // Of the last event taken; 0 without one.
  int64_t last_seq() const { return last_seq_; }

 private:
  EventQuery query_;
  int64_t before_;
  int64_t limit_;
  std::vector<std::string> needles_;  // pieces of text that every matching line has
  std::vector<Json> items_;
  int64_t last_seq_ = 0;
};

// Reads a folder that a Journal writes. Thread-safe; one segment a call is in memory.
class EventPages {
 public:
  explicit EventPages(Path folder) : folder_(std::move(folder)) {}
  // Events up to `last_seq`, which are durable. Errors: kIo.
  Result<Json> Read(const EventQuery& query, int64_t last_seq);

 private:
  // Of the segment's first event; nothing when it has none yet. Remembered: it never changes.
  std::optional<int64_t> FirstSeq(const Path& segment);

  const Path folder_;
  std::mutex mutex_;
  std::map<Path, int64_t> first_seq_;
};

}  // namespace harness::memory
