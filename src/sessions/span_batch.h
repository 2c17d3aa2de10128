// SPDX-License-Identifier: Apache-2.0
// Hands spans of a file on in batches and keeps the file's report.
#pragma once

#include <utility>
#include <vector>

#include "sessions/decode.h"
#include "sessions/trace_files.h"

namespace harness::sessions {

class SpanBatch {
 public:
  SpanBatch(TraceFileReport& report, const SpanSink& sink, Progress& progress)
      : report_(report), sink_(sink), progress_(progress) {}

  // One more line or row was read. Errors: kInterrupted.
  Result<void> CountRecord() {
    ++report_.records;
    if (report_.records % 1024 != 0) return Ok();
    progress_.Update(static_cast<uint64_t>(report_.records));
    if (progress_.Cancelled()) return Interrupted("the import was stopped");
    return Ok();
  }
  Result<void> Add(Span span) {
    batch_.push_back(std::move(span));
    ++report_.spans;
    return batch_.size() < kBatch ? Ok() : Flush();
  }
  void Reject(std::string reason) {
    ++report_.rejected;
    if (report_.reasons.size() < kReasons) report_.reasons.push_back(std::move(reason));
  }
  // What a decoder made of one line at `place`.
  Result<void> Take(Decoded decoded, const std::string& place) {
    for (Span& span : decoded.spans) RETURN_IF_ERROR(Add(std::move(span)));
    const int64_t unnamed = decoded.rejected - static_cast<int64_t>(decoded.reasons.size());
    for (std::string& reason : decoded.reasons) Reject(place + ": " + reason);
    report_.rejected += unnamed;
    return Ok();
  }
  Result<void> Flush() {
    if (batch_.empty()) return Ok();
    RETURN_IF_ERROR(sink_(batch_));
    batch_.clear();
    return Ok();
  }

 private:
  static constexpr size_t kBatch = 4096;
  static constexpr size_t kReasons = 5;

  TraceFileReport& report_;
  const SpanSink& sink_;
  Progress& progress_;
  std::vector<Span> batch_;
};

}  // namespace harness::sessions
