// SPDX-License-Identifier: Apache-2.0
// The files of a generated queue: the log, and what is true of each of its rows.
#pragma once

#include "base/files.h"
#include "base/result.h"
#include "generate/queue_pool.h"
#include "generate/text_sink.h"

namespace harness::generate {

class QueueLogWriter {
 public:
  // Keeps references to options and shape.
  static Result<QueueLogWriter> Open(const Path& csv, const QueueOptions& options, const QueueShape& shape);
  void Put(const QueueExecution& execution);
  Result<void> Close() { return sink_.Close(); }

 private:
  QueueLogWriter(TextSink sink, const QueueOptions& options, const QueueShape& shape);
  void PutTime(Micros time);

  TextSink sink_;
  DayTexts days_;
  const QueueShape& shape_;
  std::string_view host_prefix_;
};

class QueueTruthWriter {
 public:
  static Result<QueueTruthWriter> Open(const Path& csv);
  void Put(const QueueExecution& execution);
  Result<void> Close() { return sink_.Close(); }

 private:
  explicit QueueTruthWriter(TextSink sink);
  TextSink sink_;
};

}  // namespace harness::generate
