// SPDX-License-Identifier: Apache-2.0
// FindZone of time_parse.h: one immutable table of clock changes a zone, read without locks.
#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "importers/time_parse.h"
#include "importers/time_text.h"

namespace harness::importers {
namespace {

class FixedZone final : public LocalZone {
 public:
  explicit FixedZone(int64_t offset_us) : offset_us_(offset_us) {}
  Resolved ToUtc(int64_t local_us) const override { return {local_us - offset_us_, Kind::kUnique}; }

 private:
  int64_t offset_us_;
};

// From `local_us` on (until the next span), the clock is `offset_us` ahead of UTC.
struct LocalSpan {
  int64_t local_us;
  int64_t offset_us;
  LocalZone::Kind kind;
};

constexpr Timestamp kTableStart = -2'208'988'800 * kMicrosPerSecond;  // 1900-01-01
constexpr Timestamp kTableEnd = 4'102'444'800 * kMicrosPerSecond;     // 2100-01-01
constexpr int kBucketBits = 40;                                       // 2^40 us are 12.7 days

int64_t FloorSeconds(int64_t us) {
  return FloorTo(us, kMicrosPerSecond) / kMicrosPerSecond;
}

class DatabaseZone final : public LocalZone {
 public:
  explicit DatabaseZone(absl::TimeZone zone) : zone_(zone) { BuildTable(); }

  Resolved ToUtc(int64_t local_us) const override {
    if (local_us < kTableStart || local_us >= kTableEnd || buckets_.empty()) return AskDatabase(local_us);
    const size_t bucket = static_cast<size_t>((local_us - kTableStart) >> kBucketBits);
    size_t span = buckets_[bucket];
    while (span + 1 < spans_.size() && spans_[span + 1].local_us <= local_us) ++span;
    return {local_us - spans_[span].offset_us, spans_[span].kind};
  }

 private:
  Resolved AskDatabase(int64_t local_us) const {
    const int64_t seconds = FloorSeconds(local_us);
    const absl::TimeZone::TimeInfo info = zone_.At(absl::CivilSecond(1970, 1, 1) + seconds);
    Resolved resolved;
    resolved.us = absl::ToUnixMicros(info.pre) + (local_us - seconds * kMicrosPerSecond);
    if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) resolved.kind = Kind::kSkipped;
    if (info.kind == absl::TimeZone::TimeInfo::REPEATED) resolved.kind = Kind::kRepeated;
    return resolved;
  }

  int64_t OffsetAt(Timestamp us) const {
    return zone_.At(absl::FromUnixMicros(us)).offset * kMicrosPerSecond;
  }

  // A clock set forward leaves a gap read with the old offset; one set back repeats a stretch, whose
  // first run has the old offset too.
  void BuildTable() {
    const absl::Time end = absl::FromUnixMicros(kTableEnd + 2 * kMicrosPerDay);
    absl::Time at = absl::FromUnixMicros(kTableStart - 2 * kMicrosPerDay);
    int64_t before = OffsetAt(absl::ToUnixMicros(at));
    spans_.push_back({kTableStart - 4 * kMicrosPerDay, before, Kind::kUnique});
    absl::TimeZone::CivilTransition change;
    while (at < end && zone_.NextTransition(at, &change)) {
      at = zone_.At(change.to).trans;
      const Timestamp instant = absl::ToUnixMicros(at);
      const int64_t after = OffsetAt(instant);
      if (after != before) {
        const int64_t first = instant + std::min(before, after);
        const int64_t last = instant + std::max(before, after);
        if (first < spans_.back().local_us) {  // two changes closer than their size: leave it to the database
          spans_.clear();
          return;
        }
        spans_.push_back({first, before, after > before ? Kind::kSkipped : Kind::kRepeated});
        spans_.push_back({last, after, Kind::kUnique});
      }
      before = after;
    }
    BuildBuckets();
  }

  void BuildBuckets() {
    size_t span = 0;
    for (int64_t start = kTableStart; start < kTableEnd; start += int64_t{1} << kBucketBits) {
      while (span + 1 < spans_.size() && spans_[span + 1].local_us <= start) ++span;
      buckets_.push_back(span);
    }
  }

  absl::TimeZone zone_;
  std::vector<LocalSpan> spans_;
  std::vector<size_t> buckets_;  // the span at the start of each bucket
};

std::unique_ptr<LocalZone> MakeZone(std::string_view name) {
  if (name.empty()) return nullptr;
  if (name == "Z" || name == "UTC") return std::make_unique<FixedZone>(0);
  if (name.front() == '+' || name.front() == '-') {
    TimeText text(name);
    bool has_zone = false;
    int64_t seconds = 0;
    if (!text.Zone(&has_zone, &seconds) || !text.AtEnd()) return nullptr;
    return std::make_unique<FixedZone>(seconds * kMicrosPerSecond);
  }
  // Names that would read some other file, or that mean another zone on each machine.
  if (name.front() == '/' || name.find("..") != name.npos || name.find(':') != name.npos ||
      name == "localtime") {
    return nullptr;
  }
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(absl::string_view(name.data(), name.size()), &zone)) return nullptr;
  return std::make_unique<DatabaseZone>(zone);
}

struct Registry {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<LocalZone>, std::less<>> zones;
};

}  // namespace

const LocalZone* FindZone(std::string_view name) {
  static Registry* const registry = new Registry;
  const std::lock_guard lock(registry->mutex);
  const auto found = registry->zones.find(name);
  if (found != registry->zones.end()) return found->second.get();
  std::unique_ptr<LocalZone> zone = MakeZone(name);
  if (!zone) return nullptr;
  return registry->zones.emplace(std::string(name), std::move(zone)).first->second.get();
}

}  // namespace harness::importers
