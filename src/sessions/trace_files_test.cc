// SPDX-License-Identifier: Apache-2.0
#include "sessions/trace_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/sql_text.h"
#include "engine/engine.h"
#include "sessions/decode.h"
#include "sessions/otlp_for_test.h"
#include "sessions/session_ids.h"
#include "sessions/session_summary.h"

namespace harness::sessions {
namespace {

struct Read {
  TraceFileReport report;
  std::vector<Span> spans;
};

Result<Read> ReadAll(const Path& path, TraceFileOptions options = {}) {
  Read read;
  const SpanSink keep = [&](std::span<const Span> spans) -> Result<void> {
    read.spans.insert(read.spans.end(), spans.begin(), spans.end());
    return Ok();
  };
  ASSIGN_OR_RETURN(read.report, ReadTraceFile(path, options, NoProgress(), keep));
  EXPECT_EQ(read.report.spans, static_cast<int64_t>(read.spans.size()));
  return read;
}

class TraceFiles : public testing::Test {
 protected:
  Path Write(std::string_view name, std::string_view text) {
    const Path path = folder_.path() / name;
    EXPECT_TRUE(WriteFile(path, text).has_value());
    return path;
  }
  Read Ok(const Path& path, TraceFileOptions options = {}) {
    auto read = ReadAll(path, std::move(options));
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
    return read ? *read : Read();
  }
  std::string ErrorOf(const Path& path, TraceFileOptions options = {}) {
    const auto read = ReadAll(path, std::move(options));
    EXPECT_FALSE(read.has_value());
    return read ? "" : read.error().message;
  }
  TempFolder folder_ = TempFolder::Make("trace_files").value();
};

TEST_F(TraceFiles, OtlpJsonLinesKeepGoodLinesBesideBadOnes) {
  test::OtlpSpan span;
  const std::string line = test::JsonRequest(test::RequestOf({span})).dump();
  span.end_ns = 1;
  const std::string malformed = test::JsonRequest(test::RequestOf({span})).dump();
  const Read read = Ok(Write("a.jsonl", line + "\n\n" + malformed + "\n{broken\n" + line));
  EXPECT_EQ(read.report.format, TraceFormat::kOtlp);
  EXPECT_EQ(read.report.records, 4);
  EXPECT_EQ(read.spans.size(), 2U);
  EXPECT_EQ(read.report.rejected, 2);
  ASSERT_EQ(read.report.reasons.size(), 2U);
  EXPECT_NE(read.report.reasons[0].find("a.jsonl:3"), std::string::npos) << read.report.reasons[0];
  EXPECT_NE(read.report.reasons[1].find("a.jsonl:4"), std::string::npos) << read.report.reasons[1];
}

TEST_F(TraceFiles, AFileHasNoLimitOfSpans) {
  const int64_t spans = kMaxSpansOfARequest + 1;
  std::string list = "{}";  // malformed, so that none is kept in memory
  for (int64_t i = 1; i < spans; ++i) list += ",{}";
  const std::string line = R"({"resourceSpans": [{"scopeSpans": [{"spans": [)" + list + "]}]}]}";
  EXPECT_EQ(Ok(Write("a.jsonl", line)).report.rejected, spans);
  std::string cells = R"({"name": "a"})";
  for (int64_t i = 1; i < spans; ++i) cells += R"(,{"name": "a"})";
  const std::string session =
      R"({"session_id": "s", "started_at": "2025-07-31T12:00:00Z", "cells": [)" + cells + "]}";
  EXPECT_EQ(Ok(Write("b.jsonl", session)).report.spans, spans + 1);
}

TEST_F(TraceFiles, OneDocumentOverManyLines) {
  const std::string otlp = test::JsonRequest(test::RequestOf({test::OtlpSpan()})).dump(2);
  EXPECT_EQ(Ok(Write("a.json", otlp)).spans.size(), 1U);
  const std::string session = R"({"session_id": "s", "started_at": "2025-07-31T12:00:00Z"})";
  EXPECT_EQ(Ok(Write("b.json", "[\n" + session + "\n]")).report.format, TraceFormat::kPlain);
  EXPECT_EQ(Ok(Write("c.jsonl", session + "\n" + session)).spans.size(), 2U);
}

TEST_F(TraceFiles, ATableByItsMap) {
  TraceFileOptions options;
  options.map = {{"session", "run"},     {"cell", "step"},        {"start_ms", "at"},
                 {"duration_s", "took"}, {"input_tokens", "in"},  {"cost", "usd+fee"},
                 {"error", "failed"},    {"provider", ":openai"}, {"model", "model"}};
  const Read read = Ok(Write("t.csv",
                             "run,step,at,took,in,usd,fee,failed,model\n"
                             "r1,plan,1000,0.5,10.0,0.1,0.2,0,gpt\n"
                             "r1,act,1500,,,0.1,,timeout,\n"
                             "r2,plan,x,1,1,1,1,0,gpt\n"
                             "r2,plan,2000,1,-1,1,1,0,gpt\n"),
                       options);
  EXPECT_EQ(read.report.records, 4);
  EXPECT_EQ(read.report.rejected, 2);
  ASSERT_EQ(read.spans.size(), 2U);
  const Span& plan = read.spans[0];
  EXPECT_EQ(plan.session_id, "r1");
  EXPECT_EQ(plan.name, "plan");
  EXPECT_EQ(plan.start_us, 1'000'000);
  EXPECT_EQ(plan.end_us, 1'500'000);
  EXPECT_EQ(plan.usage.input, 10);
  EXPECT_EQ(plan.cost->pico, 300'000'000'000);
  EXPECT_EQ(plan.kind, SpanKind::kInference);
  EXPECT_EQ(plan.status, SpanStatus::kUnset);
  const Span& act = read.spans[1];
  EXPECT_FALSE(act.cost.has_value());  // one part of it is unknown
  EXPECT_EQ(act.error_type, "timeout");
  EXPECT_EQ(act.status, SpanStatus::kError);
  EXPECT_EQ(act.trace_id, plan.trace_id);
  EXPECT_NE(act.span_id, plan.span_id);
  EXPECT_EQ(act.parent_id, SpanIdOfPlace("r1", kRootPlace));
  ASSERT_EQ(read.report.reasons.size(), 2U);
  EXPECT_NE(read.report.reasons[0].find("row 3: at is \"x\""), std::string::npos) << read.report.reasons[0];
}

TEST_F(TraceFiles, ReadingATableAgainGivesTheSameSpans) {
  TraceFileOptions options;
  options.map = {{"time", "at"}, {"session", "s"}};
  const Path path =
      Write("t.csv", "s,at\na,2025-07-31T12:00:00\na,2025-07-31T12:00:01\nb,2025-07-31T12:00:00Z\n");
  const Read once = Ok(path, options);
  EXPECT_TRUE(once.spans == Ok(path, options).spans);
  std::set<std::string> ids;
  for (const Span& span : once.spans) ids.insert(span.trace_id + span.span_id);
  EXPECT_EQ(ids.size(), 3U);
  options.time_zone = "Europe/Berlin";
  const Read berlin = Ok(path, options);
  EXPECT_EQ(once.spans[0].start_us - berlin.spans[0].start_us, 2 * kMicrosPerHour);
  EXPECT_EQ(once.spans[2].start_us, berlin.spans[2].start_us);
}

TEST_F(TraceFiles, UnknownColumnsAreAskedForAndNeverGuessed) {
  const Path path = Write("t.csv", "timestamp,prompt_tokens,completion_tokens\n2025-07-31T12:00:00Z,1,2\n");
  const std::string message = ErrorOf(path);
  EXPECT_NE(message.find("timestamp, prompt_tokens, completion_tokens"), std::string::npos) << message;
  EXPECT_NE(message.find("--map"), std::string::npos);
  EXPECT_NE(message.find("input_tokens"), std::string::npos);
  TraceFileOptions options;
  options.map = {{"tim", "timestamp"}};
  EXPECT_NE(ErrorOf(path, options).find("did you mean time"), std::string::npos);
  options.map = {{"time", "Timestamp"}};
  EXPECT_NE(ErrorOf(path, options).find("Timestamp"), std::string::npos);
  options.map = {{"input_tokens", "prompt_tokens"}};
  EXPECT_NE(ErrorOf(path, options).find("time, start or end"), std::string::npos);
  options.map = {{"time", "timestamp"}, {"time_ms", "timestamp"}};
  EXPECT_NE(ErrorOf(path, options).find("two units"), std::string::npos);
  EXPECT_NE(ErrorOf(folder_.path() / "none.csv").find("none.csv"), std::string::npos);
}

TEST_F(TraceFiles, ALangfuseTrace) {
  const Json observation = {{"id", "b38a82eaa62b551e"},
                            {"parentObservationId", "not hexadecimal"},
                            {"type", "GENERATION"},
                            {"name", "chat"},
                            {"startTime", "2025-08-01T13:22:00.147Z"},
                            {"endTime", nullptr},
                            {"model", "gemini-2.5-flash"},
                            {"level", "ERROR"},
                            {"usageDetails", {{"input", 6}, {"output", 2055}, {"output_reasoning", 1104}}},
                            {"costDetails", {{"total", 0.005139299999}}},
                            {"promptName", nullptr},
                            {"input", {{"contents", "What?"}}}};
  Json unreadable = observation;
  unreadable["startTime"] = nullptr;
  const Json line = {
      {"name", "export"},
      {"trace", {{"id", "9f2f0fe0228fd81a9fe75882934b384a"}, {"name", "ask"}, {"sessionId", "s1"}}},
      {"observations", {observation, unreadable}}};
  const Read read = Ok(Write("lf.jsonl", line.dump() + "\n{\"trace\": {}, \"observations\": []}\n"));
  EXPECT_EQ(read.report.format, TraceFormat::kLangfuse);
  EXPECT_EQ(read.report.rejected, 2);  // an observation, and a trace without an id
  ASSERT_EQ(read.spans.size(), 1U);
  const Span& span = read.spans[0];
  EXPECT_EQ(span.trace_id, "9f2f0fe0228fd81a9fe75882934b384a");
  EXPECT_EQ(span.span_id, "b38a82eaa62b551e");
  EXPECT_EQ(span.parent_id.size(), 16U);
  EXPECT_EQ(span.session_id, "s1");
  EXPECT_EQ(span.cascade_id, "ask");
  EXPECT_EQ(span.kind, SpanKind::kInference);
  EXPECT_EQ(span.status, SpanStatus::kError);
  EXPECT_EQ(span.start_us, 1'754'054'520'147'000);
  EXPECT_EQ(span.end_us, span.start_us);
  EXPECT_EQ(span.usage, (Usage{6, 2055, std::nullopt, std::nullopt, std::nullopt, 1104}));
  EXPECT_EQ(span.cost->pico, 5'139'299'999);
  EXPECT_EQ(span.input->characters, 20);  // {"contents":"What?"}
}

TEST_F(TraceFiles, AParquetTable) {
  const Path path = folder_.path() / "t.parquet";
  auto engine = engine::Engine::Open({}).value();
  auto connection = engine.Connect().value();
  ASSERT_TRUE(connection
                  .Execute("COPY (SELECT TIMESTAMP '2025-07-31 12:00:00' AS at, 1500.0::DOUBLE AS took, "
                           "12::BIGINT AS tokens, 0.25::DOUBLE AS usd, 's' AS run) TO " +
                           SqlText(path.string()) + " (FORMAT parquet)")
                  .has_value());
  TraceFileOptions options;
  options.map = {{"start", "at"},
                 {"duration_ms", "took"},
                 {"input_tokens", "tokens"},
                 {"cost", "usd"},
                 {"session", "run"}};
  options.time_zone = "Europe/Berlin";
  const Read read = Ok(path, options);
  ASSERT_EQ(read.spans.size(), 1U) << (read.report.reasons.empty() ? "" : read.report.reasons[0]);
  EXPECT_EQ(FormatIso(read.spans[0].start_us), "2025-07-31T10:00:00Z");
  EXPECT_EQ(read.spans[0].end_us - read.spans[0].start_us, 1'500'000);
  EXPECT_EQ(read.spans[0].usage.input, 12);
  EXPECT_EQ(read.spans[0].cost->pico, 250'000'000'000);
}

// The real files, beside figures that another program computed from them.
class RealTraces : public TraceFiles {
 protected:
  void SetUp() override {
    const Path data = Path(HARNESS_SOURCE_DIR) / ".." / "shared" / "data";
    const auto text = ReadFile(data / "anchors.json");
    if (!text) GTEST_SKIP() << "the shared data is absent: " << (data / "anchors.json").string();
    folder_llm_ = data / "llm";
    anchors_ = ParseJson(*text, "anchors.json").value()["files"];
  }
  const Json& Anchor(const std::string& file) { return anchors_["llm/" + file]; }
  Read File(const std::string& file) { return Ok(folder_llm_ / file); }

  Path folder_llm_;
  Json anchors_;
};

template <typename Get>
int64_t Sum(const std::vector<Span>& spans, Get get) {
  int64_t sum = 0;
  for (const Span& span : spans) sum += get(span).value_or(0);
  return sum;
}
int64_t InputTokens(const Read& read) {
  return Sum(read.spans, [](const Span& span) { return span.usage.input; });
}
int64_t OutputTokens(const Read& read) {
  return Sum(read.spans, [](const Span& span) { return span.usage.output; });
}
// USD to six decimals, as the anchors have it.
double Dollars(const Read& read) {
  const int64_t pico = Sum(read.spans, [](const Span& span) {
    return span.cost ? std::optional<int64_t>(span.cost->pico) : std::nullopt;
  });
  return std::round(static_cast<double>(pico) / 1e6) / 1e6;
}
double Seconds(const Read& read) {
  int64_t sum = 0;
  for (const Span& span : read.spans) sum += span.end_us - span.start_us;
  return static_cast<double>(sum) / 1e6;
}
size_t Sessions(const Read& read) {
  std::set<std::string> ids;
  for (const Span& span : read.spans) ids.insert(span.session_id.empty() ? span.trace_id : span.session_id);
  return ids.size();
}

TEST_F(RealTraces, Langfuse) {
  const Json& anchor = Anchor("langfuse_framework_traces.jsonl.gz");
  const Read read = File("langfuse_framework_traces.jsonl.gz");
  EXPECT_EQ(read.report.format, TraceFormat::kLangfuse);
  EXPECT_EQ(read.report.records, anchor["traces"]);
  EXPECT_EQ(read.report.spans, anchor["observations"]);
  EXPECT_EQ(read.report.rejected, 0);
  EXPECT_EQ(InputTokens(read), anchor["input_tokens"]);
  EXPECT_EQ(OutputTokens(read), anchor["output_tokens"]);
  EXPECT_DOUBLE_EQ(Dollars(read), anchor["cost_usd"].get<double>());
  EXPECT_NEAR(Seconds(read), anchor["duration_s"]["sum"].get<double>(), 1e-9);
  int64_t generations = 0;
  for (const Span& span : read.spans) generations += span.kind == SpanKind::kInference ? 1 : 0;
  EXPECT_GE(generations, anchor["types"]["GENERATION"]);
  EXPECT_EQ(Sessions(read), 13U);  // two traces name one session
}

TEST_F(RealTraces, AzureConversation) {
  const Json& anchor = Anchor("AzureLLMInferenceTrace_conv.csv.gz");
  const Read read = File("AzureLLMInferenceTrace_conv.csv.gz");
  EXPECT_EQ(read.report.known_as, "Azure LLM inference trace");
  EXPECT_EQ(read.report.spans, anchor["rows"]);
  EXPECT_EQ(read.report.rejected, 0);
  EXPECT_EQ(static_cast<double>(InputTokens(read)), anchor["numeric"]["ContextTokens"]["sum"]);
  EXPECT_EQ(static_cast<double>(OutputTokens(read)), anchor["numeric"]["GeneratedTokens"]["sum"]);
  EXPECT_EQ(FormatIso(read.spans.front().start_us), "2023-11-16T18:15:46.680590Z");  // anchor "first"
}

TEST_F(RealTraces, MooncakeConversation) {
  const Json& anchor = Anchor("mooncake_conversation_trace.jsonl.gz");
  const Read read = File("mooncake_conversation_trace.jsonl.gz");
  EXPECT_EQ(read.report.spans, anchor["rows"]);
  EXPECT_EQ(static_cast<double>(InputTokens(read)), anchor["input_length"]["sum"]);
  EXPECT_EQ(static_cast<double>(OutputTokens(read)), anchor["output_length"]["sum"]);
  EXPECT_EQ(read.spans.back().start_us, anchor["last_ms"].get<int64_t>() * 1000);
}

TEST_F(RealTraces, Tau2SessionsAndMessages) {
  const Json& anchor = Anchor("tau2_sessions.csv.gz");
  const Read sessions = File("tau2_sessions.csv.gz");
  EXPECT_EQ(sessions.report.spans, anchor["rows"]);
  EXPECT_EQ(Sessions(sessions), 200U);
  EXPECT_EQ(static_cast<double>(InputTokens(sessions)), anchor["numeric"]["tokens_in"]["sum"]);
  EXPECT_EQ(static_cast<double>(OutputTokens(sessions)), anchor["numeric"]["tokens_out"]["sum"]);
  // The anchor subtracts times as doubles of seconds since 1970, which are off by up to a quarter of a
  // microsecond.
  EXPECT_NEAR(Seconds(sessions), anchor["duration_s"]["sum"].get<double>(), 200 * 0.25e-6);
  EXPECT_EQ(static_cast<double>(Sum(sessions.spans, [](const Span& span) { return span.message_count; })),
            anchor["numeric"]["n_messages"]["sum"]);

  const Json& of_messages = Anchor("tau2_messages.csv.gz");
  const Read messages = File("tau2_messages.csv.gz");
  EXPECT_EQ(messages.report.spans, of_messages["rows"]);
  EXPECT_EQ(Sessions(messages), 200U);
  EXPECT_EQ(static_cast<double>(InputTokens(messages)), of_messages["numeric"]["prompt_tokens"]["sum"]);
  EXPECT_EQ(static_cast<double>(OutputTokens(messages)), of_messages["numeric"]["completion_tokens"]["sum"]);
  EXPECT_DOUBLE_EQ(Dollars(messages), of_messages["numeric"]["cost_usd"]["sum"].get<double>());
  EXPECT_DOUBLE_EQ(Dollars(sessions), Dollars(messages));

  // A session's row is the parent of its messages, so that the ledger sees one as the sum of the others.
  std::set<std::string> roots;
  for (const Span& span : sessions.spans) roots.insert(span.trace_id + span.span_id);
  for (const Span& span : messages.spans) EXPECT_TRUE(roots.contains(span.trace_id + span.parent_id));
}

TEST_F(RealTraces, Tau2TotalsAndMessagesTogetherAreChargedOnce) {
  std::map<std::string, std::vector<Span>> sessions;
  for (const char* file : {"tau2_messages.csv.gz", "tau2_sessions.csv.gz"}) {
    for (const Span& span : File(file).spans) sessions[span.session_id].push_back(span);
  }
  int64_t cost = 0, input = 0, output = 0;
  for (const auto& [id, spans] : sessions) {
    const auto summary = Summarise(id, spans, PriceTable(), {});
    ASSERT_TRUE(summary.has_value()) << summary.error().message;
    ASSERT_TRUE(summary->facts.cost_pico && summary->facts.tokens_in && summary->facts.tokens_out) << id;
    cost += *summary->facts.cost_pico;
    input += *summary->facts.tokens_in;
    output += *summary->facts.tokens_out;
  }
  const Json& numeric = Anchor("tau2_messages.csv.gz")["numeric"];
  EXPECT_DOUBLE_EQ(std::round(static_cast<double>(cost) / 1e6) / 1e6,
                   numeric["cost_usd"]["sum"].get<double>());
  EXPECT_EQ(static_cast<double>(input), numeric["prompt_tokens"]["sum"]);
  EXPECT_EQ(static_cast<double>(output), numeric["completion_tokens"]["sum"]);
}

TEST_F(RealTraces, LjoukovAgentCases) {
  const Json& anchor = Anchor("ljoukov_agent_cases.csv.gz");
  const Read read = File("ljoukov_agent_cases.csv.gz");
  EXPECT_EQ(read.report.spans, anchor["rows"]);
  EXPECT_EQ(Sessions(read), 630U);
  EXPECT_EQ(static_cast<double>(InputTokens(read)), anchor["numeric"]["prompt_tokens"]["sum"]);
  EXPECT_EQ(static_cast<double>(OutputTokens(read)), anchor["numeric"]["response_tokens"]["sum"]);
  EXPECT_DOUBLE_EQ(Dollars(read), anchor["numeric"]["agent_cost_usd"]["sum"].get<double>());
  EXPECT_NEAR(Seconds(read) * 1000, anchor["numeric"]["duration_ms"]["sum"].get<double>(), 1e-6);
}

TEST_F(RealTraces, MetrRuns) {
  const Json& anchor = Anchor("metr_agent_runs_until_2024-12-21.csv.gz");
  const Read read = File("metr_agent_runs_until_2024-12-21.csv.gz");
  EXPECT_EQ(read.report.spans, anchor["rows"]);
  EXPECT_EQ(read.report.rejected, 0);
  EXPECT_NEAR(Seconds(read), anchor["duration_s"]["sum"].get<double>(), 1e-3);
  std::set<std::string> cascades;
  for (const Span& span : read.spans) cascades.insert(span.cascade_id);
  EXPECT_EQ(static_cast<int64_t>(cascades.size()), anchor["activities"]);
}

}  // namespace
}  // namespace harness::sessions
