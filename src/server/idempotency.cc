// SPDX-License-Identifier: Apache-2.0
#include "server/idempotency.h"

namespace harness::server {

IdempotencyMemory::Begun IdempotencyMemory::Begin(const std::string& key, std::string_view digest) {
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = entries_.try_emplace(key);
  if (is_new) {
    at->second.digest = std::string(digest);
    return {};
  }
  if (at->second.digest != digest) return {Outcome::kOtherBody, {}};
  if (!at->second.done) return {Outcome::kUnderWay, {}};
  return {Outcome::kSame, at->second.answer};
}

void IdempotencyMemory::End(const std::string& key, const Response& answer) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end()) return;
  // 409: what stood in the way will have passed when the request is sent again.
  if (answer.status >= 500 || answer.status == 409 || !answer.file.empty() || answer.stream) {
    entries_.erase(at);
    return;
  }
  at->second.done = true;
  at->second.answer = answer;
  done_.push_back(key);
  bytes_ += answer.body.size() + key.size();
  Trim();
}

void IdempotencyMemory::Trim() {
  while (done_.size() > max_answers_ || bytes_ > max_bytes_) {
    const auto oldest = entries_.find(done_.front());
    bytes_ -= oldest->second.answer.body.size() + oldest->first.size();
    entries_.erase(oldest);
    done_.pop_front();
  }
}

}  // namespace harness::server
