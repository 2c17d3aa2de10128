// SPDX-License-Identifier: Apache-2.0
// For tests: server-sent events kept in memory, and waited for.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/http.h"

namespace harness::server {

class StreamForTest final : public EventStream {
 public:
  void Push(std::string_view event, const Json& data) override {
    const std::lock_guard lock(mutex_);
    if (!closed_) events_.emplace_back(event, data);
    changed_.notify_all();
  }
  void Close() override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  bool closed() const override {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

  void WaitClosed() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_; });
  }
  void WaitFor(std::string_view event) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this, event] {
      return closed_ || std::ranges::any_of(events_, [event](const auto& e) { return e.first == event; });
    });
  }
  std::vector<std::pair<std::string, Json>> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, Json>> events_;
  bool closed_ = false;
};

}  // namespace harness::server
