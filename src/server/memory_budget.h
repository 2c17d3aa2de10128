// SPDX-License-Identifier: Apache-2.0
// How many bytes of bodies a server holds at once, over all connections.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace harness::server {

// Thread-safe.
class MemoryBudget {
 public:
  explicit MemoryBudget(uint64_t limit) : limit_(limit) {}
  bool Take(uint64_t bytes) {
    if (held_.fetch_add(bytes) + bytes <= limit_) return true;
    held_.fetch_sub(bytes);
    return false;
  }
  void Give(uint64_t bytes) { held_.fetch_sub(bytes); }
  uint64_t held() const { return held_.load(); }

 private:
  const uint64_t limit_;
  std::atomic<uint64_t> held_ = 0;
};

// What one request holds of the budget; given back with the object. Not thread-safe.
class MemoryShare {
 public:
  explicit MemoryShare(std::shared_ptr<MemoryBudget> budget) : budget_(std::move(budget)) {}
  MemoryShare(const MemoryShare&) = delete;
  MemoryShare& operator=(const MemoryShare&) = delete;
  ~MemoryShare() { budget_->Give(held_); }
  bool Take(uint64_t bytes) {
    if (!budget_->Take(bytes)) return false;
    held_ += bytes;
    return true;
  }

 private:
  std::shared_ptr<MemoryBudget> budget_;
  uint64_t held_ = 0;
};

}  // namespace harness::server
