// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.h"

#include <unistd.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "cli/quantity.h"
#include "cli/terminal.h"

namespace harness::cli {
namespace {

constexpr Micros kBetweenDraws = kMicrosPerSecond / 10;
constexpr size_t kWidestBar = 30;
constexpr size_t kNarrowestBar = 6;

std::string Rate(const BarState& state) {
  if (state.elapsed_us < kMicrosPerSecond / 2 || state.done == 0) return "";
  const double per_second = static_cast<double>(state.done) * 1e6 / static_cast<double>(state.elapsed_us);
  if (state.unit == "bytes") return "  " + FormatBytes(static_cast<uint64_t>(per_second)) + "/s";
  return "  " + FormatShortCount(per_second) + " " + state.unit + "/s";
}

std::string Remaining(const BarState& state) {
  if (state.elapsed_us < kMicrosPerSecond || state.done == 0 || state.total <= state.done) return "";
  const double left_s = static_cast<double>(state.total - state.done) / static_cast<double>(state.done) *
                        static_cast<double>(state.elapsed_us) / 1e6;
  if (left_s > 1e7) return "";
  // Whole seconds: a remaining time is a guess.
  const auto seconds = static_cast<int64_t>(left_s + 0.999);
  return "  " + (seconds < 60 ? std::to_string(seconds) + " s" : FormatDuration(seconds * kMicrosPerSecond)) +
         " left";
}

std::string Amount(const BarState& state) {
  if (state.unit == "bytes") return FormatBytes(state.done);
  return FormatThousands(static_cast<int64_t>(state.done)) + (state.unit.empty() ? "" : " " + state.unit);
}

std::string Bar(const BarState& state, size_t inside) {
  const size_t full = std::min<uint64_t>(inside, state.done * inside / state.total);
  std::string bar(full, '=');
  if (full < inside) bar += '>';
  bar.resize(inside, ' ');
  return "  [" + bar + "]";
}

}  // namespace

std::string RenderBar(const BarState& state, int width) {
  const auto limit = static_cast<size_t>(std::max(width, 1)) - 1;  // the last column stays free: no wrap
  std::string percent = "  " + Amount(state);
  if (state.total > 0) {
    const uint64_t share = std::min<uint64_t>(100, state.done * 100 / state.total);
    percent = "  " + std::string(share < 10 ? "  " : share < 100 ? " " : "") + std::to_string(share) + " %";
  }
  std::string rate = Rate(state);
  const std::string remaining = Remaining(state);
  size_t used = DisplayWidth(state.stage) + percent.size() + rate.size() + remaining.size();
  if (used > limit) {
    used -= rate.size();
    rate.clear();
  }
  std::string bar;
  if (state.total > 0 && used + 4 + kNarrowestBar <= limit)
    bar = Bar(state, std::min(kWidestBar, limit - used - 4));
  std::string line = state.stage + bar + percent + rate + remaining;
  if (DisplayWidth(line) > limit) line = state.stage;
  while (DisplayWidth(line) > limit) {  // whole code points only
    while ((static_cast<unsigned char>(line.back()) & 0xC0) == 0x80) line.pop_back();
    line.pop_back();
  }
  return line;
}

std::string RenderStage(const BarState& state) {
  return state.stage + ": " + Amount(state) + " in " + FormatDuration(state.elapsed_us);
}

std::string RenderJson(const BarState& state) {
  const Json progress = {{"stage", state.stage},
                         {"done", state.done},
                         {"total", state.total > 0 ? Json(state.total) : Json()},
                         {"unit", state.unit}};
  return Json({{"progress", progress}}).dump(-1, ' ', false, Json::error_handler_t::replace);
}

ProgressBar::ProgressBar(Mode mode, const Clock& clock, int file_descriptor)
    : mode_(mode), clock_(clock), file_descriptor_(file_descriptor) {}

ProgressBar::~ProgressBar() {
  Clear();
}

void ProgressBar::Start(std::string_view stage, uint64_t total, std::string_view unit) {
  const std::lock_guard lock(mutex_);
  started_ = clock_.Monotonic();
  state_ = {std::string(stage), std::string(unit), 0, total, 0};
  running_ = true;
  done_ = 0;
  if (Moves()) Draw(started_);
}

void ProgressBar::Update(uint64_t done) {
  // Several threads report the same counter: keep the largest.
  uint64_t before = done_.load(std::memory_order_relaxed);
  while (before < done && !done_.compare_exchange_weak(before, done, std::memory_order_relaxed)) {
  }
  if (!Moves()) return;
  const Micros now = clock_.Monotonic();
  if (now < next_draw_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock.owns_lock() && running_ && now >= next_draw_.load(std::memory_order_relaxed)) Draw(now);
}

void ProgressBar::Finish() {
  const std::lock_guard lock(mutex_);
  if (!running_) return;
  running_ = false;
  ClearLocked();
  state_.done = done_.load();
  state_.elapsed_us = clock_.Monotonic() - started_;
  if (mode_ == Mode::kLines) Write(RenderStage(state_) + "\n");
  if (mode_ == Mode::kJson) Write(RenderJson(state_) + "\n");
}

bool ProgressBar::Cancelled() const {
  return InterruptRequested();
}

void ProgressBar::Clear() {
  const std::lock_guard lock(mutex_);
  ClearLocked();
}

void ProgressBar::ClearLocked() {
  if (drawn_) Write("\r\x1b[K");
  drawn_ = false;
}

void ProgressBar::Draw(Micros now) {
  state_.done = done_.load();
  state_.elapsed_us = now - started_;
  next_draw_ = now + kBetweenDraws;
  if (mode_ == Mode::kJson) return Write(RenderJson(state_) + "\n");
  Write("\r" + RenderBar(state_, TerminalWidth(file_descriptor_)) + "\x1b[K");
  drawn_ = true;
}

void ProgressBar::Write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = write(file_descriptor_, text.data(), text.size());
    if (written <= 0) return;  // nobody is looking
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace harness::cli
