// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_overviews.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/exact_sum.h"
#include "base/prng.h"
#include "base/text.h"
#include "base/time.h"
#include "stats/robust.h"

namespace harness::sessions {
namespace {

using store::Database;
using store::Statement;

constexpr double kPico = 1e12;

// Cost in USD of an exact sum.
Json Dollars(const ExactSum& pico) {
  return pico.DividedBy(kPico);
}

Json OrNullNumber(const ExactSum& sum, double divisor, int64_t n) {
  return n == 0 ? Json() : Json(sum.DividedBy(divisor * static_cast<double>(n)));
}

struct KnownValues {
  std::vector<double> logs;
  std::vector<int64_t> values;

  void Add(int64_t value) {
    values.push_back(value);
    if (value > 0) logs.push_back(DeterministicLog(static_cast<double>(value)));
  }
};

// `unit` divides the values for people.
Json BaselineItem(const std::string& category, std::string_view metric, std::string_view unit_name,
                  double unit, KnownValues sample) {
  Json item = {
      {"input_category", category}, {"metric", metric},      {"unit", unit_name}, {"n", sample.values.size()},
      {"median", nullptr},          {"spread_log", nullptr}, {"mean", nullptr},   {"stddev", nullptr}};
  if (sample.values.empty()) return item;
  std::sort(sample.values.begin(), sample.values.end());
  ExactSum sum;
  std::vector<double> doubles;
  for (const int64_t value : sample.values) {
    sum.Add(value);
    doubles.push_back(static_cast<double>(value));
  }
  const auto n = static_cast<double>(sample.values.size());
  const double mean = sum.DividedBy(n);
  item["mean"] = mean / unit;
  if (const auto median = stats::Median(doubles)) item["median"] = *median / unit;
  if (const auto spread = stats::MadSigma(sample.logs)) item["spread_log"] = *spread;
  if (sample.values.size() > 1) {
    double squares = 0;
    for (const double value : doubles) squares += (value - mean) * (value - mean);
    item["stddev"] = __builtin_sqrt(squares / (n - 1)) / unit;
  }
  return item;
}

}  // namespace

// Times without their Z stand in the order of their text, with a fraction or without.
Result<Json> CascadesOf(Database& database) {
  ASSIGN_OR_RETURN(
      Statement list,
      database.Prepare("SELECT cascade_id, count(*), sum(total_cost_pico / 1000000), sum(total_cost_pico % "
                       "1000000), sum(total_cost_pico IS NULL), sum(error_count), "
                       "sum(coalesce(is_cost_outlier, 0) OR coalesce(is_duration_outlier, 0) OR "
                       "coalesce(is_tokens_outlier, 0)), min(rtrim(created_at, 'Z')) || 'Z', "
                       "max(rtrim(ended_at, 'Z')) || 'Z' FROM cascade_analytics INDEXED BY "
                       "analytics_cascade_figures GROUP BY cascade_id ORDER BY cascade_id"));
  Json items = Json::array();
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return Json{{"items", std::move(items)}};
    Json cost;
    if (!list.IsNull(2)) {
      const Int128 pico = Int128{list.Int64(2)} * 1000000 + list.Int64(3);
      cost = RoundedRatio(pico, Int128{1000000000000});
    }
    items.push_back({{"cascade_id", list.Text(0)},
                     {"sessions", list.Int64(1)},
                     {"cost", std::move(cost)},
                     {"sessions_without_cost", list.Int64(4)},
                     {"errors", list.Int64(5)},
                     {"outliers", list.Int64(6)},
                     {"first", list.Text(7)},
                     {"last", list.Text(8)}});
  }
}

Result<std::vector<int64_t>> OutliersOf(Database& database, std::string_view cascade_id, int64_t limit) {
  const std::string where = cascade_id.empty() ? "?1 = ''" : "c.cascade_id = ?1";
  ASSIGN_OR_RETURN(Statement list,
                   database.Prepare("SELECT c.session_no FROM cascade_analytics c WHERE (is_cost_outlier OR "
                                    "is_duration_outlier OR is_tokens_outlier) AND " +
                                    where +
                                    " ORDER BY max(abs(coalesce(c.cost_z_score, 0)), "
                                    "abs(coalesce(c.duration_z_score, 0)), abs(coalesce(c.tokens_z_score, "
                                    "0))) DESC, c.session_id LIMIT ?2"));
  list.Bind(cascade_id, limit);
  std::vector<int64_t> numbers;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return numbers;
    numbers.push_back(list.Int64(0));
  }
}

Result<Json> BaselinesOf(Database& database, std::string_view cascade_id) {
  ASSIGN_OR_RETURN(
      Statement list,
      database.Prepare("SELECT c.input_category, c.total_cost_pico, s.duration_us, "
                       "c.total_tokens, s.eligible FROM cascade_analytics c JOIN sessions s USING "
                       "(session_no) WHERE c.cascade_id = ?1"));
  list.Bind(cascade_id);
  std::map<std::string, std::array<KnownValues, 3>> categories;
  bool any = false;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) break;
    any = true;
    auto& samples = categories[list.Text(0)];
    if (list.Int64(4) == 0) continue;
    if (!list.IsNull(1)) samples[0].Add(list.Int64(1));
    samples[1].Add(list.Int64(2));
    if (!list.IsNull(3)) samples[2].Add(list.Int64(3));
  }
  if (!any) return NotFound("cascade " + Quoted(cascade_id) + ": no session of it is known");
  Json items = Json::array();
  for (auto& [category, samples] : categories) {
    items.push_back(BaselineItem(category, "cost", "USD", kPico, std::move(samples[0])));
    items.push_back(BaselineItem(category, "duration", "ms", 1000, std::move(samples[1])));
    items.push_back(BaselineItem(category, "tokens", "tokens", 1, std::move(samples[2])));
  }
  return Json{{"cascade_id", cascade_id}, {"items", std::move(items)}};
}

namespace {

struct Bucket {
  int64_t sessions = 0, without_cost = 0, without_tokens = 0, errors = 0, outliers = 0;
  ExactSum cost, tokens;
};

Json Whole(const ExactSum& sum) {
  return sum.FitsInt64() ? Json(sum.AsInt64()) : Json(sum.DividedBy(1.0));
}

// The first microsecond of the bucket, weeks from Monday.
Timestamp BucketOf(Timestamp time, Micros width) {
  // 1970-01-01 was a Thursday.
  const Micros shift = width == 7 * kMicrosPerDay ? 4 * kMicrosPerDay : 0;
  return FloorTo(time - shift, width) + shift;
}

}  // namespace

Result<Json> CostTimelineOf(Database& database, std::string_view cascade_id, std::string_view bucket) {
  Micros width = 0;
  if (bucket == "hour") width = kMicrosPerHour;
  if (bucket == "day" || bucket.empty()) width = kMicrosPerDay;
  if (bucket == "week") width = 7 * kMicrosPerDay;
  if (width == 0) return InvalidArgument("bucket: found " + Quoted(bucket) + ", expected hour, day or week");
  const std::string where = cascade_id.empty() ? "?1 = ''" : "c.cascade_id = ?1";
  ASSIGN_OR_RETURN(
      Statement list,
      database.Prepare("SELECT s.started_us, c.total_cost_pico, c.total_tokens, c.error_count, "
                       "coalesce(c.is_cost_outlier, 0) OR coalesce(c.is_duration_outlier, 0) OR "
                       "coalesce(c.is_tokens_outlier, 0) FROM cascade_analytics c JOIN sessions s USING "
                       "(session_no) WHERE " +
                       where));
  list.Bind(cascade_id);
  std::map<Timestamp, Bucket> buckets;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) break;
    Bucket& one = buckets[BucketOf(list.Int64(0), width)];
    ++one.sessions;
    if (list.IsNull(1)) {
      ++one.without_cost;
    } else {
      one.cost.Add(list.Int64(1));
    }
    if (list.IsNull(2)) {
      ++one.without_tokens;
    } else {
      one.tokens.Add(list.Int64(2));
    }
    one.errors += list.Int64(3);
    one.outliers += list.Int64(4);
  }
  Json items = Json::array();
  for (const auto& [start_us, one] : buckets) {
    items.push_back({{"start", FormatIso(start_us)},
                     {"sessions", one.sessions},
                     {"cost", one.without_cost == one.sessions ? Json() : Dollars(one.cost)},
                     {"mean_cost", OrNullNumber(one.cost, kPico, one.sessions - one.without_cost)},
                     {"sessions_without_cost", one.without_cost},
                     {"tokens", one.without_tokens == one.sessions ? Json() : Whole(one.tokens)},
                     {"sessions_without_tokens", one.without_tokens},
                     {"errors", one.errors},
                     {"outliers", one.outliers}});
  }
  return Json{{"cascade_id", cascade_id.empty() ? Json() : Json(cascade_id)},
              {"bucket", bucket.empty() ? "day" : bucket},
              {"items", std::move(items)}};
}

}  // namespace harness::sessions
