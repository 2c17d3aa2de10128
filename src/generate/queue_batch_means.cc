// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_batch_means.h"

#include <cmath>

namespace harness::generate {
namespace {

constexpr uint64_t kBatches = 32;

}  // namespace

BatchMeans::BatchMeans(uint64_t jobs) : size_(jobs / kBatches) {}

void BatchMeans::Add(Micros wait) {
  total_ += wait;
  ++count_;
  if (size_ < 2 || means_.size() == kBatches) return;
  batch_ += wait;
  if (++in_batch_ < size_) return;
  means_.push_back(static_cast<double>(batch_) / static_cast<double>(size_) * 1e-6);
  batch_ = 0;
  in_batch_ = 0;
}

double BatchMeans::Mean() const {
  return static_cast<double>(total_) / static_cast<double>(count_) * 1e-6;
}

double BatchMeans::StdError() const {
  if (means_.size() < kBatches) return 0.0;
  double mean = 0.0;
  for (const double value : means_) mean += value / static_cast<double>(kBatches);
  double squares = 0.0;
  for (const double value : means_) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(kBatches * (kBatches - 1)));
}

}  // namespace harness::generate
