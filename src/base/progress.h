// SPDX-License-Identifier: Apache-2.0
// How long work tells of its progress, without knowing who shows it.
#pragma once

#include <cstdint>
#include <string_view>

namespace harness {

// Implementations are thread-safe and cheap; cli/ draws a bar, tests count.
class Progress {
 public:
  virtual ~Progress() = default;
  // A new stage ("import log.csv"); `total` in `unit` ("rows", "bytes", "plugins"), 0 if unknown.
  virtual void Start(std::string_view stage, uint64_t total, std::string_view unit) = 0;
  virtual void Update(uint64_t done) = 0;
  virtual void Finish() = 0;
  // False when nobody sees the updates: measuring for them may be left out.
  virtual bool Listens() const { return true; }
  // True once the user asked to stop (Ctrl-C); long work checks it and returns Interrupted(...).
  virtual bool Cancelled() const { return false; }
};

// Shows nothing, is never cancelled.
Progress& NoProgress();

}  // namespace harness
