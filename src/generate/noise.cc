// SPDX-License-Identifier: Apache-2.0
#include "generate/noise.h"

#include <cmath>
#include <string>

#include "base/prng.h"
#include "generate/erp_columns.h"
#include "generate/erp_model.h"
#include "generate/erp_parameters.h"
#include "generate/text_sink.h"

namespace harness::generate {
namespace {

constexpr uint64_t kMaxRows = 100'000'000;
constexpr double kMeanGap_s = 30.0;
constexpr double kMeanService_s = 60.0;
constexpr uint64_t kProcesses = 20;
constexpr int64_t kFirstId = 1000000;
constexpr uint64_t kProgressRows = 1 << 16;

class NoiseWriter {
 public:
  explicit NoiseWriter(const NoiseOptions& options)
      : times_(std::to_string(options.seed), "generate noise", "times"),
        kinds_(std::to_string(options.seed), "generate noise", "kinds"),
        days_(kFirstDay),
        users_(UserNames()) {}

  void PutRow(TextSink& log, uint64_t row) {
    now_ += kMeanGap_s * times_.Exponential();
    const int64_t queued = static_cast<int64_t>(std::floor(now_));
    const int64_t start = queued + static_cast<int64_t>(kinds_.Below(3));
    const int64_t service = static_cast<int64_t>(std::ceil(kMeanService_s * times_.Exponential()));
    const uint64_t process = kinds_.Below(kProcesses);
    const uint64_t host = kinds_.Below(2);
    const uint64_t user = 1 + kinds_.Below(kUserCount - 1);
    const bool failed = kinds_.Chance(0.01);
    log.MakeRoom();
    log.PutNumber(kFirstId + static_cast<int64_t>(row));
    log.Put(",NOISE");
    log.PutDigits(static_cast<int64_t>(process) + 1, 2);
    log.Put(",,,,");
    log.Put(kHosts[host]);
    log.Put(',');
    log.Put(users_[user]);
    log.Put(failed ? ",ERROR,1," : ",SUCCESS,1,");
    for (const int64_t second : {queued, queued, start, start + (service > 0 ? service : 1)}) {
      days_.PutSql(log, second);
      log.Put(',');
    }
    log.Put('\n');
  }

 private:
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
  return log.Close();
}

}  // namespace harness::generate
