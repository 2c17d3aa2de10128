// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_jobs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace harness::generate {
namespace {

bool IsTextbook(QueueModel model) {
  return model == QueueModel::kMm1 || model == QueueModel::kMmc || model == QueueModel::kMd1;
}

}  // namespace

Micros MicrosOf(double seconds) {
  return static_cast<Micros>(std::floor(seconds * 1e6 + 0.5));
}

QueueJobs::QueueJobs(const QueueOptions& options, const QueueShape& shape)
    : shape_(shape),
      unit_rate_per_s_(options.arrival_rate_per_s / shape.MeanUnit()),
      least_service_(IsTextbook(options.model) ? 0 : 1),
      arrivals_(std::to_string(options.seed), "generate queue", "arrivals"),
      services_(std::to_string(options.seed), "generate queue", "services"),
      kinds_(std::to_string(options.seed), "generate queue", "kinds") {
  for (const QueueUnit& unit : shape.units) weights_ += unit.weight;
}

QueueJobs::QueueJobs(const QueueOptions& options, const QueueShape& shape, std::vector<QueueJob> given)
    : QueueJobs(options, shape) {
  is_given_ = true;
  given_ = std::move(given);
}

QueueJob QueueJobs::Next() {
  if (is_given_) {
    QueueJob none;
    none.queued = INT64_MAX;
    return next_given_ < given_.size() ? given_[next_given_++] : none;
  }
  if (unit_ == nullptr || member_ == unit_->members.size()) DrawUnit();
  const QueueMember& member = unit_->members[member_];
  QueueJob job;
  job.number = first_ + member_++;
  if (member.after != kNoMember) job.after = first_ + member.after;
  job.process = member.process;
  job.queued = MicrosOf(clock_s_);
  job.service = Service(shape_.processes[member.process]);
  return job;
}

void QueueJobs::DrawUnit() {
  first_ += member_;
  member_ = 0;
  clock_s_ += arrivals_.Exponential() / unit_rate_per_s_;
  unit_ = &shape_.units.front();
  if (shape_.units.size() == 1) return;
  double left = kinds_.Uniform() * weights_;
  for (const QueueUnit& unit : shape_.units) {
    unit_ = &unit;
    left -= unit.weight;
    if (left < 0.0) return;
  }
}

Micros QueueJobs::Service(const QueueProcess& process) {
  const double drawn = process.constant ? 1.0 : services_.Exponential();
  return std::max(least_service_, MicrosOf(process.least_service_s + drawn / process.service_rate_per_s));
}

}  // namespace harness::generate
