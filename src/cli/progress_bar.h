// SPDX-License-Identifier: Apache-2.0
// Progress on stderr: a bar with rate and remaining time on a terminal, one line a stage with --verbose, or
// lines of JSON for a program that looks on.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/progress.h"

namespace harness::cli {

struct BarState {
  std::string stage;
  std::string unit;
  uint64_t done = 0;
  uint64_t total = 0;  // 0: unknown
  Micros elapsed_us = 0;
};

// One line of at most `width` columns, without a line feed:
//   import log.csv  [=========>          ]  45 %  1.20 M rows/s  3 s left
// The rate appears after half a second, the remaining time after one. Too narrow: the bar goes first, then
// the rate.
std::string RenderBar(const BarState& state, int width);

// "import log.csv: 435,616 rows in 1.250 s": what --verbose prints at the end of a stage.
std::string RenderStage(const BarState& state);

// {"progress":{"done":435616,"stage":"import log.csv","total":null,"unit":"rows"}}; the total is null when it
// is unknown. One line, without a line feed.
std::string RenderJson(const BarState& state);

// Thread-safe; Update costs a clock reading and draws at most ten times a second.
class ProgressBar final : public Progress {
 public:
  enum class Mode { kSilent, kLines, kBar, kJson };
  explicit ProgressBar(Mode mode, const Clock& clock = SystemClock(), int file_descriptor = 2);
  ~ProgressBar() override;
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Start(std::string_view stage, uint64_t total, std::string_view unit) override;
  void Update(uint64_t done) override;
  void Finish() override;
  bool Listens() const override { return mode_ != Mode::kSilent; }
  bool Cancelled() const override;

  // Wipes the bar off the line, so that other text can be written; it comes back with the next update.
  void Clear();

 private:
  bool Moves() const { return mode_ == Mode::kBar || mode_ == Mode::kJson; }
  void Draw(Micros now);
  void ClearLocked();
  void Write(std::string_view text) const;

  const Mode mode_;
  const Clock& clock_;
  const int file_descriptor_;
  std::mutex mutex_;
  BarState state_;
  Micros started_ = 0;
  bool running_ = false;
  bool drawn_ = false;
  std::atomic<uint64_t> done_{0};
  std::atomic<Micros> next_draw_{0};
};

}  // namespace harness::cli
