// SPDX-License-Identifier: Apache-2.0
// How fast sessions are stored, analysed and read.
//
//   bench_sessions HOME [SESSIONS] [QUERIES]
//
// Fills HOME, which must hold no session yet, with SESSIONS (default 20,000) sessions of 4 spans through
// Ingest, drains, and prints the rates. A HOME that holds sessions is only read. Then QUERIES (default 1,000)
// of each kind by a fixed seed, one after another: p50 and p99 in milliseconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/progress.h"
#include "base/text.h"
#include "sessions/columns.h"
#include "sessions/session_store.h"
#include "sessions/span_codec.h"

namespace harness {
namespace {

using sessions::Span;

double SecondsOf(const std::function<void()>& work) {
  const auto from = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

std::string Hex(uint64_t value, int digits) {
  char text[72];
  std::snprintf(text, sizeof text, "%0*llx", digits, static_cast<unsigned long long>(value));
  return text;
}

std::string IdOf(uint64_t number) {
  return "session-" + std::to_string(number);
}

Span Call(const Span& root, int call, Philox& random) {
  Span span;
  span.trace_id = root.trace_id;
  span.parent_id = root.span_id;
  span.span_id = Hex(random.Next64(), 16);
  span.name = "step " + std::to_string(call);
  span.kind = sessions::SpanKind::kInference;
  span.status = sessions::SpanStatus::kOk;
  span.start_us = root.start_us + call * kMicrosPerSecond;
  span.end_us = span.start_us + 100'000 + static_cast<Micros>(random.Below(800'000));
  span.provider = "provider";
  span.request_model = span.response_model = call == 2 ? "model-small" : "model-large";
  span.response_id = "response-" + span.span_id;
  span.usage.input = 200 + static_cast<int64_t>(random.Below(4000));
  span.usage.output = 20 + static_cast<int64_t>(random.Below(800));
  span.cost =
      sessions::StatedCost{*span.usage.input * 3'000'000 + *span.usage.output * 15'000'000, "USD", "sdk"};
  span.matched = {{"usage.input", "gen_ai.usage.input_tokens"},
                  {"usage.output", "gen_ai.usage.output_tokens"}};
  span.alias_version = 1;
  return span;
}

// 50 cascades over 60 days.
void AddSession(uint64_t number, uint64_t count, std::vector<Span>* spans) {
  Philox random("none", "bench_sessions", "session");
  random = random.Stream(number);
  Span root;
  root.trace_id = Hex(random.Next64(), 16) + Hex(random.Next64(), 16);
  root.span_id = Hex(random.Next64(), 16);
  root.name = "answer";
  root.kind = sessions::SpanKind::kAgent;
  root.session_id = IdOf(number);
  root.cascade_id = "cascade-" + std::to_string(random.Below(50));
  root.start_us = 1'767'225'600'000'000 +
                  static_cast<Timestamp>(number * static_cast<uint64_t>(60 * kMicrosPerDay) / count);
  root.end_us = root.start_us + 5 * kMicrosPerSecond;
  sessions::InputFigures input;
  input.characters = 100 + static_cast<int64_t>(random.Below(30'000));
  input.estimated_tokens = input.characters / 4;
  input.nodes = 1;
  input.fp_exact = Hex(number, 64);
  input.fp_shape = Hex(static_cast<uint64_t>(input.characters) / 1000, 64);
  input.fp_schema = Hex(1, 64);
  root.input = input;
  spans->push_back(root);
  for (int call = 1; call <= 3; ++call) spans->push_back(Call(root, call, random));
}

int Failed(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 4;
}

int Fill(sessions::SessionStore& store, uint64_t count) {
  constexpr uint64_t kBatch = 2000;  // sessions to a call of Ingest
  double made_s = 0, stored_s = 0;
  uint64_t spans_stored = 0;
  for (uint64_t from = 0; from < count; from += kBatch) {
    std::vector<Span> spans;
    made_s += SecondsOf([&] {
      for (uint64_t i = from; i < std::min(count, from + kBatch); ++i) AddSession(i, count, &spans);
    });
    std::optional<Error> error;
    stored_s += SecondsOf([&] {
      if (const auto outcome = store.Ingest(spans); !outcome) error = outcome.error();
    });
    if (error) return Failed(*error);
    spans_stored += spans.size();
  }
  std::printf("ingest, durable           %12.0f spans/s\n", static_cast<double>(spans_stored) / stored_s);
  std::optional<Error> error;
  const double drained_s = SecondsOf([&] {
    if (const auto drained = store.Drain(NoProgress()); !drained) error = drained.error();
  });
  if (error) return Failed(*error);
  std::printf("applied and analysed      %12.0f sessions/s (%.1f s)\n",
              static_cast<double>(count) / drained_s, drained_s);
  return 0;
}

// `query` does the i-th query and says whether it was answered.
bool Measure(const std::string& name, int queries, const std::function<bool(int)>& query) {
  std::vector<double> times;
  bool good = true;
  for (int i = 0; i < queries && good; ++i) times.push_back(SecondsOf([&] { good = query(i); }) * 1e3);
  if (!good) return std::fprintf(stderr, "%s: a query failed\n", name.c_str()), false;
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf("%-34s p50 %9.3f ms   p99 %9.3f ms\n", name.c_str(), at(0.5), at(0.99));
  std::fflush(stdout);
  return true;
}

void MeasureCodec() {
  std::vector<Span> spans;
  for (uint64_t i = 0; i < 5000; ++i) AddSession(i, 5000, &spans);
  std::vector<std::string> texts;
  const double written_s = SecondsOf([&] {
    for (const Span& span : spans) texts.push_back(sessions::SpanJson(span));
  });
  size_t read = 0;
  const double read_s = SecondsOf([&] {
    for (const std::string& text : texts) read += sessions::ParseSpanJson(text) ? 1 : 0;
  });
  std::printf("codec, one core           %12.0f spans/s written, %.0f read (%zu of %zu)\n",
              static_cast<double>(spans.size()) / written_s, static_cast<double>(spans.size()) / read_s, read,
              spans.size());
}

int Run(const char* folder, uint64_t count, int queries) {
  auto home = store::Home::Open(folder);
  if (!home) return Failed(home.error());
  MeasureCodec();
  std::optional<Error> error;
  std::unique_ptr<sessions::SessionStore> store;
  const double open_s = SecondsOf([&] {
    auto opened = sessions::SessionStore::Open(*home);
    if (opened) {
      store = std::move(*opened);
    } else {
      error = opened.error();
    }
  });
  if (error) return Failed(*error);
  std::printf("open                      %12.1f ms\n", open_s * 1e3);
  const auto there = store->Stats().value("rows", uint64_t{0});
  if (there == 0) {
    if (const int failed = Fill(*store, count); failed != 0) return failed;
  } else {
    count = there;
  }
  std::printf("sessions                  %12s\n", FormatThousands(static_cast<int64_t>(count)).c_str());
  Philox random("none", "bench_sessions", "queries");
  const auto any = [&] { return IdOf(random.Below(count)); };
  bool good =
      Measure("row", queries, [&](int) { return store->Row(any()).has_value(); }) &&
      Measure("spans with ledger", queries, [&](int) { return store->Spans(any(), "", 1000).has_value(); }) &&
      Measure("cells", queries, [&](int) { return store->Cells(any()).has_value(); });
  std::string cursor;
  good = good && Measure("page, newest first, one after other", queries, [&](int) {
           sessions::SessionQuery query;
           query.cursor = cursor;
           const auto page = store->Page(query);
           if (page) cursor = page->next_cursor;
           return page.has_value();
         });
  for (const char* column :
       {"cascade_id", "total_cost", "cost_z_score", "total_duration_ms", "total_tokens"}) {
    good = good && Measure(std::string("page by ") + column, std::min(queries, 50), [&](int i) {
             sessions::SessionQuery query;
             query.sort = column;
             query.descending = i % 2 == 0;
             return store->Page(query).has_value();
           });
  }
  good = good && Measure("page, filter on cascade and cost", std::min(queries, 50), [&](int i) {
           sessions::SessionQuery query;
           query.sort = "total_cost";
           query.filters = {{"cascade_id", "=", "cascade-" + std::to_string(i % 50)},
                            {"total_cost", ">", "0.01"}};
           return store->Page(query).has_value();
         });
  good = good &&
         Measure("cascades", std::min(queries, 5), [&](int) { return store->Cascades().has_value(); }) &&
         Measure("regressions of a cascade", std::min(queries, 5),
                 [&](int i) { return store->Regressions("cascade-" + std::to_string(i)).has_value(); });
  std::optional<bool> why;
  const double why_s = SecondsOf([&] { why = store->Why(any()).has_value(); });
  std::printf("why, the first (loads baselines)  %9.1f ms\n", why_s * 1e3);
  good = good && *why &&
         Measure("why", std::min(queries, 200), [&](int) { return store->Why(any()).has_value(); });
  return good ? 0 : 4;
}

}  // namespace
}  // namespace harness

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "bench_sessions HOME [SESSIONS] [QUERIES]\n"), 2;
  const auto number = [&](int at, uint64_t otherwise) {
    return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise;
  };
  return harness::Run(argv[1], number(2, 20'000), static_cast<int>(number(3, 1000)));
}
