// SPDX-License-Identifier: Apache-2.0
// Connections to sessions.db for queries, one to a query at a time.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "sessions/session_tables.h"
#include "store/sqlite.h"

namespace harness::sessions {

// Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(Path path, bool read_only = false) : path_(std::move(path)), read_only_(read_only) {}

  // A connection that goes back when the lease ends.
  class Lease {
   public:
    Lease(ReaderPool& pool, uint64_t generation, std::unique_ptr<store::Database> database)
        : pool_(&pool), generation_(generation), database_(std::move(database)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (database_) pool_->GiveBack(generation_, std::move(database_));
    }
    store::Database& operator*() { return *database_; }
    store::Database* operator->() { return database_.get(); }

   private:
    ReaderPool* pool_;
    uint64_t generation_;
    std::unique_ptr<store::Database> database_;
  };

  Result<Lease> Take() {
    std::unique_lock lock(mutex_);
    if (!idle_.empty()) {
      auto database = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, generation_, std::move(database));
    }
    const uint64_t generation = generation_;
    lock.unlock();
    ASSIGN_OR_RETURN(store::Database database, OpenTablesToRead(path_, read_only_));
    return Lease(*this, generation, std::make_unique<store::Database>(std::move(database)));
  }

  // The file is another one now: connections to the old one are not used again.
  void Forget() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
    ++generation_;
  }

 private:
  void GiveBack(uint64_t generation, std::unique_ptr<store::Database> database) {
    const std::lock_guard lock(mutex_);
    if (generation == generation_ && idle_.size() < 16) idle_.push_back(std::move(database));
  }

  const Path path_;
  const bool read_only_;
  std::mutex mutex_;
  uint64_t generation_ = 0;
  std::vector<std::unique_ptr<store::Database>> idle_;
};

}  // namespace harness::sessions
