// SPDX-License-Identifier: Apache-2.0
// For tests: a store of sessions that holds none and fails or waits where a test asks it to.
#pragma once

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "sessions/session_store.h"

namespace harness::server {

class StoreForTest final : public sessions::SessionStore {
 public:
  std::optional<Error> ingest_error;  // what Ingest answers
  Json stats = Json::object();        // what Stats answers
  std::atomic<int> stats_asked = 0;   // how often
  std::promise<void> reanalyzing;     // set by the first Reanalyze, which ends when it is cancelled

  Result<sessions::IngestOutcome> Ingest(std::span<const sessions::Span> spans) override {
    if (ingest_error) return *ingest_error;
    return sessions::IngestOutcome{static_cast<int64_t>(spans.size())};
  }
  Result<Json> Reanalyze(std::optional<Timestamp>, Progress& progress) override {
    reanalyzing.set_value();
    while (!progress.Cancelled()) std::this_thread::yield();
    return Interrupted("stopped while sessions were analysed again");
  }
  Json Stats() override {
    ++stats_asked;
    return stats;
  }

  void StartBackground() override {}
  void StopBackground() override {}
  Result<void> Drain(Progress&) override { return Ok(); }
  Result<void> SetPrices(const sessions::PriceTable&) override { return Ok(); }
  Result<sessions::PriceTable> Prices() override { return None(); }
  Result<Json> Row(std::string_view) override { return None(); }
  Result<Json> Cells(std::string_view, int64_t) override { return None(); }
  Result<Json> Spans(std::string_view, std::string_view, int64_t, sessions::SpanForm) override {
    return None();
  }
  Result<Json> LedgerOf(std::string_view) override { return None(); }
  Result<Json> Why(std::string_view) override { return None(); }
  Result<Json> Versions(std::string_view) override { return None(); }
  Result<sessions::SessionPage> Page(const sessions::SessionQuery&) override { return None(); }
  Result<sessions::SessionPage> Outliers(std::string_view, int64_t) override { return None(); }
  Result<Json> Cascades() override { return None(); }
  Result<Json> Baselines(std::string_view) override { return None(); }
  Result<Json> CostTimeline(std::string_view, std::string_view) override { return None(); }
  Result<Json> Alerts(std::string_view) override { return None(); }
  Result<Json> Regressions(std::string_view) override { return None(); }
  Result<Json> Verify(std::string_view) override { return None(); }

 private:
  static Error None() { return NotFound("this store holds nothing"); }
};

}  // namespace harness::server
