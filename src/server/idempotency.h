// SPDX-License-Identifier: Apache-2.0
// The answers of writes that named an Idempotency-Key: the same request sent again gets the same answer.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "server/http.h"

namespace harness::server {

// Thread-safe. Remembers the newest answers up to both limits; the oldest is forgotten first, and so is all
// at the end of the process.
class IdempotencyMemory {
 public:
  explicit IdempotencyMemory(size_t max_answers = 1000, size_t max_bytes = size_t{16} << 20)
      : max_answers_(max_answers), max_bytes_(max_bytes) {}

  enum class Outcome { kNew, kSame, kOtherBody, kUnderWay };
  struct Begun {
    Outcome outcome = Outcome::kNew;
    Response answer;  // of kSame
  };
  // `digest` is of the body. After kNew the caller must End.
  Begun Begin(const std::string& key, std::string_view digest);
  // Keeps an answer below 500 that is no 409 and has its body in memory; the key of any other is free again.
  void End(const std::string& key, const Response& answer);

 private:
  struct Entry {
    std::string digest;
    bool done = false;
    Response answer;
  };
  void Trim();

  const size_t max_answers_, max_bytes_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::deque<std::string> done_;  // keys in the order of End
  size_t bytes_ = 0;              // of the answers kept
};

}  // namespace harness::server
