// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_log.h"

#include <utility>

#include "generate/erp_calendar.h"

namespace harness::generate {
namespace {

bool HasDependency(const QueueShape& shape) {
  return shape.links == QueueLinks::kDependency || shape.links == QueueLinks::kBoth;
}
bool HasParent(const QueueShape& shape) {
  return shape.links == QueueLinks::kParent || shape.links == QueueLinks::kBoth;
}

}  // namespace

Result<QueueLogWriter> QueueLogWriter::Open(const Path& csv, const QueueOptions& options,
                                            const QueueShape& shape) {
  ASSIGN_OR_RETURN(TextSink sink, TextSink::Open(csv));
  return QueueLogWriter(std::move(sink), options, shape);
}

QueueLogWriter::QueueLogWriter(TextSink sink, const QueueOptions& options, const QueueShape& shape)
    : sink_(std::move(sink)),
      days_(kFirstDay),
      shape_(shape),
      host_prefix_(options.hosts == 0 ? ",SERVER" : ",HOST") {
  sink_.Put("EXECUTION_ID,PROCESS_ID,");
  if (HasDependency(shape)) sink_.Put("DEPENDS_ON_ID,");
  if (HasParent(shape)) sink_.Put("PARENT_EXECUTION_ID,");
  sink_.Put("HOST,QUEUED_AT,STARTED_AT,ENDED_AT\n");
}

void QueueLogWriter::Put(const QueueExecution& execution) {
  const QueueJob& job = execution.job;
  const QueueProcess& process = shape_.processes[job.process];
  sink_.MakeRoom();
  sink_.PutNumber(static_cast<int64_t>(job.number) + 1);
  sink_.Put(',');
  sink_.Put(process.name);
  const bool links = job.after != kNoJob;
  if (HasDependency(shape_)) {
    sink_.Put(',');
    if (links && !process.is_child) sink_.PutNumber(static_cast<int64_t>(job.after) + 1);
  }
  if (HasParent(shape_)) {
    sink_.Put(',');
    if (links && process.is_child) sink_.PutNumber(static_cast<int64_t>(job.after) + 1);
  }
  sink_.Put(host_prefix_);
  sink_.PutDigits(execution.host + 1, execution.host < 99 ? 2 : 4);
  for (const Micros time : {job.queued, execution.started, execution.ended()}) {
    sink_.Put(',');
    PutTime(time);
  }
  sink_.Put('\n');
}

void QueueLogWriter::PutTime(Micros time) {
  days_.PutIso(sink_, time / kMicrosPerSecond);
  sink_.Put('.');
  sink_.PutDigits(time % kMicrosPerSecond, 6);
  sink_.Put('Z');
}

Result<QueueTruthWriter> QueueTruthWriter::Open(const Path& csv) {
  ASSIGN_OR_RETURN(TextSink sink, TextSink::Open(csv));
  return QueueTruthWriter(std::move(sink));
}

QueueTruthWriter::QueueTruthWriter(TextSink sink) : sink_(std::move(sink)) {
  sink_.Put("EXECUTION_ID,WAIT_US");
  for (const char* name : kQueueCauseNames) {
    sink_.Put(',');
    for (const char* letter = name; *letter != '\0'; ++letter) {
      sink_.Put(static_cast<char>(*letter - 'a' + 'A'));
    }
    sink_.Put("_US");
  }
  sink_.Put('\n');
}

void QueueTruthWriter::Put(const QueueExecution& execution) {
  sink_.MakeRoom();
  sink_.PutNumber(static_cast<int64_t>(execution.job.number) + 1);
  sink_.Put(',');
  sink_.PutNumber(execution.started - execution.job.queued);
  for (const Micros time : execution.waits) {
    sink_.Put(',');
    sink_.PutNumber(time);
  }
  sink_.Put('\n');
}

}  // namespace harness::generate
