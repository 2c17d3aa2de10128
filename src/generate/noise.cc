// SPDX-License-Identifier: Apache-2.0
#include "generate/noise.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/json.h"
#include "base/prng.h"
#include "generate/erp_calendar.h"
#include "generate/erp_columns.h"
#include "generate/erp_model.h"
#include "generate/erp_parameters.h"
#include "generate/text_sink.h"

namespace harness::generate {
namespace {

constexpr uint64_t kMaxRows = 100'000'000;
constexpr double kMeanGap_s = 30.0;
constexpr double kMeanService_s = 60.0;
constexpr double kErrors = 0.01;
constexpr int64_t kFirstNoiseId = 1000000;

// The rows on which a planted effect acts, and what came of it.
struct Planted {
  size_t target = SIZE_MAX;  // process or host; none without an effect
  uint64_t from_row = 0;
  int64_t from_second = -1;  // queue time of the first row from there on
  int64_t executions = 0;
  int64_t amount = 0;  // seconds of service on top, failures

  bool Acts(uint64_t row, int64_t second, size_t on) {
    if (row < from_row || target == SIZE_MAX) return false;
    if (from_second < 0) from_second = second;
    if (on != target) return false;
    ++executions;
    return true;
  }
};

uint64_t FirstRow(const NoiseOptions& options, double share) {
  return static_cast<uint64_t>(std::ceil(share * static_cast<double>(options.rows)));
}

int64_t ServiceSeconds(double seconds) {
  return std::max<int64_t>(1, static_cast<int64_t>(std::ceil(seconds)));
}

class NoiseWriter {
 public:
  // Keeps a reference.
  explicit NoiseWriter(const NoiseOptions& options)
      : options_(options),
        times_(std::to_string(options.seed), "generate noise", "times"),
        kinds_(std::to_string(options.seed), "generate noise", "kinds"),
        days_(kFirstDay),
        users_(UserNames()) {
    if (options.slow) {
      slow_.target = *NoiseProcess(options.slow->process);
      slow_.from_row = FirstRow(options, options.slow->from_share);
    }
    if (options.failing) {
      failing_.target = *NoiseHost(options.failing->host);
      failing_.from_row = FirstRow(options, options.failing->from_share);
    }
  }

  void PutRow(TextSink& log, uint64_t row) {
    now_ += kMeanGap_s * times_.Exponential();
    const int64_t queued = static_cast<int64_t>(std::floor(now_));
    const int64_t start = queued + static_cast<int64_t>(kinds_.Below(3));
    const double service_s = kMeanService_s * times_.Exponential();
    const uint64_t process = kinds_.Below(kNoiseProcesses);
    const uint64_t host = kinds_.Below(2);
    const uint64_t user = 1 + kinds_.Below(kUserCount - 1);
    const double luck = kinds_.Uniform();
    const int64_t service = Service(service_s, row, queued, process);
    const bool failed = Fails(luck, row, queued, host);
    log.MakeRoom();
    log.PutNumber(kFirstNoiseId + static_cast<int64_t>(row));
    log.Put(",NOISE");
    log.PutDigits(static_cast<int64_t>(process) + 1, 2);
    log.Put(",,,,");
    log.Put(kHosts[host]);
    log.Put(',');
    log.Put(users_[user]);
    log.Put(failed ? ",ERROR,1," : ",SUCCESS,1,");
    for (const int64_t second : {queued, queued, start, start + service}) {
      days_.PutSql(log, second);
      log.Put(',');
    }
    log.Put('\n');
  }

  Json Truth() const {
    Json effects = Json::array();
    if (options_.slow) {
      effects.push_back({{"kind", "slow_process"},
                         {"process_id", options_.slow->process},
                         {"factor", options_.slow->factor},
                         {"from_share", options_.slow->from_share},
                         {"extra_us", slow_.amount * kMicrosPerSecond}});
      AddPlace(slow_, effects.back());
    }
    if (options_.failing) {
      effects.push_back({{"kind", "failing_host"},
                         {"host", options_.failing->host},
                         {"rate", options_.failing->rate},
                         {"from_share", options_.failing->from_share},
                         {"failures", failing_.amount}});
      AddPlace(failing_, effects.back());
    }
    return {{"format", "stat-harness noise truth"},
            {"version", 1},
            {"seed", options_.seed},
            {"rows", options_.rows},
            {"effects", effects}};
  }

 private:
  static void AddPlace(const Planted& planted, Json& effect) {
    const bool acts = planted.from_second >= 0;
    effect["from_row"] = acts ? Json(planted.from_row) : Json();
    effect["from_us"] = acts ? Json(TimestampOf(planted.from_second)) : Json();
    effect["executions"] = planted.executions;
  }

  int64_t Service(double seconds, uint64_t row, int64_t queued, size_t process) {
    const int64_t service = ServiceSeconds(seconds);
    if (!slow_.Acts(row, queued, process)) return service;
    const int64_t slow = ServiceSeconds(seconds * options_.slow->factor);
    slow_.amount += slow - service;
    return slow;
  }

  bool Fails(double luck, uint64_t row, int64_t queued, size_t host) {
    if (!failing_.Acts(row, queued, host)) return luck < kErrors;
    const bool fails = luck < options_.failing->rate;
    failing_.amount += fails ? 1 : 0;
    return fails;
  }

  const NoiseOptions& options_;
  Planted slow_, failing_;
  Philox times_;
  Philox kinds_;
  DayTexts days_;
  std::vector<std::string> users_;
  double now_ = kFirstSecond;
};

}  // namespace

Result<void> GenerateNoise(const NoiseOptions& options, const Path& csv, Progress& progress) {
  if (options.rows < 1 || options.rows > kMaxRows) {
    return InvalidArgument("rows is " + std::to_string(options.rows) + ", expected 1 to 100000000");
  }
  if (options.slow) RETURN_IF_ERROR(CheckEffect(*options.slow));
  if (options.failing) RETURN_IF_ERROR(CheckEffect(*options.failing));
  ASSIGN_OR_RETURN(TextSink log, TextSink::Open(csv));
  NoiseWriter writer(options);
  log.Put(kErpHeader);
  progress.Start("generate noise", options.rows, "rows");
  for (uint64_t row = 0; row < options.rows; ++row) {
    if (row % kProgressRows == 0) {
      if (progress.Cancelled()) return Interrupted("generate noise: interrupted");
      progress.Update(row);
    }
    writer.PutRow(log, row);
  }
  progress.Finish();
  RETURN_IF_ERROR(log.Close());
  if (options.truth_json.empty()) return Ok();
  return WriteFile(options.truth_json, PrettyJson(writer.Truth()));
}

}  // namespace harness::generate
