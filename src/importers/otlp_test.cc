// SPDX-License-Identifier: Apache-2.0
#include "importers/otlp.h"

#include "importers/import_testing.h"
#include "importers/sniff.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using Texts = std::vector<std::string>;

constexpr const char* kTraceId = "5b8efff798038103d269b633813fc60c";

// Members of a span: ids, name and times, then `more` (", \"kind\": 2").
std::string SpanText(const std::string& id, const std::string& name, const std::string& more = "",
                     const std::string& start = "\"1700000000000000999\"",
                     const std::string& end = "\"1700000001000000000\"") {
  return std::string("{\"traceId\": \"") + kTraceId + "\", \"spanId\": \"" + id + "\", \"name\": \"" + name +
         "\", \"startTimeUnixNano\": " + start + ", \"endTimeUnixNano\": " + end + more + "}";
}

std::string AttributeText(const std::string& key, const std::string& value) {
  return "{\"key\": \"" + key + "\", \"value\": {\"stringValue\": \"" + value + "\"}}";
}

std::string ResourceText(const std::string& attributes, const std::string& spans) {
  return "{\"resource\": {\"attributes\": [" + attributes + "]}, \"scopeSpans\": [{\"spans\": [" + spans +
         "]}]}";
}

std::string RequestText(const std::string& resources) {
  return "{\"resourceSpans\": [" + resources + "]}";
}

// A request of one resource without attributes.
std::string SpansText(const std::string& spans) {
  return RequestText(ResourceText("", spans));
}

Scanned ScanSpans(Scratch& scratch, std::string_view content, const SourceOptions& options = {}) {
  const Path path = scratch.Write("traces.jsonl", content);
  EXPECT_EQ(DetectFormat(path, {}).value(), "otlp");
  return Scanned(MakeOtlpSource(path, options).value());
}

// Why the one span of a request is rejected.
std::string WhyRejected(const std::string& span) {
  Scratch scratch;
  const Scanned log = ScanSpans(scratch, SpansText(span) + "\n");
  EXPECT_EQ(log.kept(), 0);
  EXPECT_EQ(log.Counter("otlp_span_malformed"), 1);
  const std::string where = "resourceSpans[0].scopeSpans[0].spans[0]";
  const std::string message = log.rejects().at(0).at("message");
  EXPECT_TRUE(message.starts_with(where)) << message;
  return message.substr(where.size());
}

TEST(Otlp, EachSpanIsARowWithWhereItRan) {
  Scratch scratch;
  const std::string two_scopes =
      "{\"resource\": {\"attributes\": [" + AttributeText("service.name", "shop") + ", " +
      AttributeText("host.name", "node-1") + ", " + AttributeText("service.instance.id", "i-9") +
      "]}, \"scopeSpans\": [{\"scope\": {\"name\": \"http\"}, \"spans\": [" +
      SpanText("00000000000000a1", "GET /cart", ", \"kind\": 2") + "]}, {\"spans\": [" +
      SpanText("00000000000000A2", "query",
               ", \"kind\": 3, \"parentSpanId\": \"00000000000000A1\", "
               "\"status\": {\"code\": 2, \"message\": \"secret\"}, "
               "\"attributes\": [" +
                   AttributeText("enduser.id", "hedwig") + "]") +
      "]}]}";
  const std::string instance =
      ResourceText(AttributeText("service.instance.id", "i-7") + ", " + AttributeText("service.name", "mail"),
                   SpanText("00000000000000a3", "send", ", \"status\": {\"code\": 1}"));
  const std::string service =
      ResourceText(AttributeText("service.name", "mail"), SpanText("00000000000000a4", "send"));
  const std::string nothing = ResourceText("{\"key\": \"host.name\", \"value\": {\"intValue\": \"7\"}}",
                                           SpanText("00000000000000a5", "send", ", \"kind\": 77"));
  Scanned log = ScanSpans(scratch, RequestText(two_scopes + ", " + instance) + "\n\n" +
                                       RequestText(service + ", " + nothing) + "\r\n");
  EXPECT_EQ(log.kept(), 5);
  EXPECT_EQ(log.read(), 5);
  const auto row = [&](const std::string& id) {
    return log.Row(
        "SELECT parent_span_id, name, kind, host, service_name, status, start_time, end_time FROM log "
        "WHERE trace_id = '" +
        std::string(kTraceId) + "' AND span_id = '" + id + "'");
  };
  const std::string start = "1700000000000000", end = "1700000001000000";
  EXPECT_EQ(row("00000000000000a1"),
            (Texts{"NULL", "GET /cart", "SERVER", "node-1", "shop", "UNSET", start, end}));
  EXPECT_EQ(row("00000000000000a2"),
            (Texts{"00000000000000a1", "query", "CLIENT", "node-1", "shop", "ERROR", start, end}));
  EXPECT_EQ(row("00000000000000a3"), (Texts{"NULL", "send", "NULL", "i-7", "mail", "OK", start, end}));
  EXPECT_EQ(row("00000000000000a4"), (Texts{"NULL", "send", "NULL", "mail", "mail", "UNSET", start, end}));
  EXPECT_EQ(row("00000000000000a5"), (Texts{"NULL", "send", "NULL", "NULL", "NULL", "UNSET", start, end}));
}

// A parent surrounds its children, while the role "parent" is held to hold them until it ends.
TEST(Otlp, TheParentOfASpanIsNoParentOfTheLog) {
  Scratch scratch;
  const Source source =
      MakeOtlpSource(scratch.Write("a.json", SpansText(SpanText("00000000000000a1", "a"))), {}).value();
  EXPECT_EQ(ColumnOf(source, Role::kExecutionId), "span_id");
  EXPECT_EQ(ColumnOf(source, Role::kCaseId), "trace_id");
  EXPECT_EQ(ColumnOf(source, Role::kProcessId), "name");
  EXPECT_EQ(ColumnOf(source, Role::kStarted), "start_time");
  EXPECT_EQ(ColumnOf(source, Role::kEnded), "end_time");
  for (const Role absent : {Role::kParentId, Role::kDependsOnId, Role::kQueued, Role::kEligible, Role::kUser})
    EXPECT_EQ(ColumnOf(source, absent), "");
}

TEST(Otlp, OneDocumentOverManyLinesIsReadAsOne) {
  Scratch scratch;
  const std::string text = "{\n\"resourceSpans\": [\n{},\n" +
                           ResourceText("", SpanText("00000000000000a1", "a") + ",\n" +
                                                SpanText("00000000000000a2", "b") + ",\n{}\n") +
                           "\n]\n}\n";
  Scanned log = ScanSpans(scratch, text);
  EXPECT_EQ(log.kept(), 2);
  ASSERT_EQ(log.rejects().size(), 1u);
  EXPECT_EQ(log.rejects()[0].at("message"), "resourceSpans[1].scopeSpans[0].spans[2]: traceId is missing");
}

TEST(Otlp, PackedFilesAreReadAsTheyAre) {
  Scratch scratch;
  const std::string text =
      SpansText(SpanText("00000000000000a1", "a")) + "\n" + SpansText(SpanText("00000000000000a2", "b"));
  for (const std::string& packed : {Gzip(text), Zstd(text), "\xef\xbb\xbf" + text}) {
    EXPECT_EQ(ScanSpans(scratch, packed).kept(), 2);
  }
}

TEST(Otlp, TimesAreTextsOrNumbersCutToMicroseconds) {
  Scratch scratch;
  const auto times = [&](const std::string& start, const std::string& end) {
    Scanned log = ScanSpans(scratch, SpansText(SpanText("00000000000000a1", "a", "", start, end)));
    return log.Row("SELECT start_time, end_time FROM log");
  };
  EXPECT_EQ(times("1700000000000000999", "\"1700000000000001000\""),
            (Texts{"1700000000000000", "1700000000000001"}));
  EXPECT_EQ(times("1", "999"), (Texts{"0", "0"}));
  EXPECT_EQ(times("9223372036854775807", "\"9223372036854775808\""),
            (Texts{"9223372036854775", "9223372036854775"}));
  EXPECT_EQ(times("18446744073709551615", "\"18446744073709551615\""),
            (Texts{"18446744073709551", "18446744073709551"}));
  EXPECT_EQ(times("1.7e18", "0"), (Texts{"1700000000000000", "NULL"}));
  EXPECT_EQ(times("null", "\"5000\""), (Texts{"NULL", "5"}));
}

TEST(Otlp, ASpanThatCannotBeReadIsRejectedWithItsReason) {
  const std::string nanos = " is not an unsigned 64-bit integer, as a number or a text";
  const auto with_times = [](const std::string& start, const std::string& end) {
    return WhyRejected(SpanText("00000000000000a1", "a", "", start, end));
  };
  EXPECT_EQ(with_times("\"\"", "\"5\""), ": startTimeUnixNano" + nanos);
  EXPECT_EQ(with_times("\"5\"", "-5"), ": endTimeUnixNano" + nanos);
  EXPECT_EQ(with_times("1.5", "\"5\""), ": startTimeUnixNano" + nanos);
  EXPECT_EQ(with_times("\"18446744073709551616\"", "\"5\""), ": startTimeUnixNano" + nanos);
  EXPECT_EQ(with_times("18446744073709551616", "\"5\""), ": startTimeUnixNano" + nanos);
  EXPECT_EQ(with_times("0", "\"0\""), ": startTimeUnixNano and endTimeUnixNano are missing");
  EXPECT_EQ(WhyRejected(SpanText("00000000000000a1", "")), ": name is empty");
  EXPECT_EQ(WhyRejected(SpanText("0000000000000000", "a")), ": spanId is missing");
  EXPECT_EQ(WhyRejected(SpanText("7uGbfsPBsXQ=", "a")), ": spanId is not 16 hexadecimal digits");
  EXPECT_EQ(WhyRejected(SpanText("00000000000000a1", "a", ", \"parentSpanId\": \"a1\"")),
            ": parentSpanId is not 16 hexadecimal digits");
  EXPECT_EQ(WhyRejected(SpanText("00000000000000a1", "a", ", \"kind\": \"SPAN_KIND_SERVER\"")),
            ": kind is not the integer of an enum");
  EXPECT_EQ(WhyRejected(SpanText("00000000000000a1", "a", ", \"status\": {\"code\": \"OK\"}")),
            ": code is not the integer of an enum");
  EXPECT_EQ(WhyRejected("{\"trace_id\": \"" + std::string(kTraceId) + "\"}"),
            ": traceId is missing; found trace_id, but keys are in lowerCamelCase");
  EXPECT_EQ(WhyRejected("{\"traceId\": \"" + std::string(kTraceId) + "\", \"spanId\": \"00000000000000a1\"}"),
            ": name is missing");
  EXPECT_EQ(WhyRejected("7"), " is no object");
}

// Everything that should have held spans is counted, and costs no others.
TEST(Otlp, MalformedLinesAndPartsAreRejectedWithTheirPlace) {
  Scratch scratch;
  const std::string good = SpanText("00000000000000a1", "a");
  const std::string text =
      "{\"resourceSpans\": [{\"scopeSpa\n" + SpansText(good) + "\n" + RequestText("{\"scopeSpans\": 7}") +
      "\n" + RequestText("{\"instrumentationLibrarySpans\": []}, " + ResourceText("", good)) + "\n" +
      RequestText("{\"resource\": {\"attributes\": {}}, \"scopeSpans\": [{\"spans\": [" + good + "]}]}") +
      "\n{\"resourceMetrics\": []}\n{\"rows\": 1}\n{\"resourceSpans\": null}\n";
  SourceOptions options;
  options.keep_raw = true;
  Scanned log = ScanSpans(scratch, text, options);
  EXPECT_EQ(log.kept(), 3);
  EXPECT_EQ(log.read(), 7);
  EXPECT_EQ(log.Counter("otlp_request_malformed"), 4);
  EXPECT_EQ(log.Counter("otlp_other_signals"), 1);
  EXPECT_EQ(log.Counter("otlp_resources_unread"), 1);
  const std::vector<Json> rejects = log.rejects();
  ASSERT_EQ(rejects.size(), 4u);
  EXPECT_EQ(rejects[0].at("message"), "found text that is no JSON");
  EXPECT_EQ(rejects[0].at("raw"), "{\"resourceSpans\": [{\"scopeSpa");
  EXPECT_EQ(rejects[1].at("line"), 3);
  EXPECT_EQ(rejects[1].at("message"), "resourceSpans[0].scopeSpans is no list");
  EXPECT_EQ(rejects[1].at("raw"), "7");
  EXPECT_EQ(rejects[2].at("message"),
            "resourceSpans[0] has instrumentationLibrarySpans, expected scopeSpans");
  EXPECT_EQ(rejects[3].at("message"), "found an object without resourceSpans");
}

// An attribute that was cut inside of a character costs no span.
TEST(Otlp, HalfAnEscapeOrAHugeNumberElsewhereIsNoReasonToLoseALine) {
  Scratch scratch;
  EXPECT_EQ(ScanSpans(scratch, SpansText(SpanText("00000000000000a1", "a",
                                                  ", \"attributes\": [" + AttributeText("x", "\\ud83d") +
                                                      "], \"flags\": 99999999999999999999")))
                .kept(),
            1);
}

TEST(Otlp, WhatHoldsNoSpansIsAnErrorThatSaysWhatItIs) {
  Scratch scratch;
  const auto message = [&](const std::string& content) {
    return MakeOtlpSource(scratch.Write("a.json", content), {}).error().message;
  };
  const std::string expected = ", expected spans as OTLP/JSON ({\"resourceSpans\": [...]})";
  EXPECT_EQ(message("{\"resourceLogs\": []}\n{\"resourceLogs\": []}\n"),
            "a.json:1: found resourceLogs" + expected);
  EXPECT_EQ(message("{\n\"resourceMetrics\":\n[]}"), "a.json: found resourceMetrics" + expected);
  EXPECT_EQ(message("{\"resource_spans\": []}"),
            "a.json:1: found resource_spans, but keys are in lowerCamelCase" + expected);
  EXPECT_EQ(message("{\"resourceSpans\": []}\n"), "a.json: found no span" + expected);
  EXPECT_EQ(message("{\n\"resourceSpans\": ["), "a.json:1: found text that is no JSON" + expected);
  EXPECT_EQ(message("\n \n"), "a.json: found no span" + expected);
}

// Traces of two services; the last span ends before it starts, as the clock of its host was set back.
std::vector<std::string> ShopSpans() {
  std::vector<std::string> spans;
  for (int i = 0; i < 6; ++i) {
    const std::string second = std::to_string(1'700'000'000 + i);
    spans.push_back(SpanText("00000000000000b" + std::to_string(i), i % 2 == 0 ? "order" : "pay",
                             i % 2 == 0 ? "" : ", \"parentSpanId\": \"00000000000000b0\"",
                             "\"" + second + "000000000\"",
                             "\"" + second + (i == 5 ? "" : "5") + "00000000\""));
  }
  spans.back() =
      SpanText("00000000000000b5", "pay", "", "\"1700000005000000000\"", "\"1700000004000000000\"");
  return spans;
}

std::string ShopText(const std::vector<std::string>& spans, size_t a_line) {
  std::string text;
  for (size_t begin = 0; begin < spans.size(); begin += a_line) {
    std::string list;
    for (size_t i = begin; i < std::min(spans.size(), begin + a_line); ++i)
      list += (list.empty() ? "" : ", ") + spans[i];
    text += RequestText(ResourceText(AttributeText("service.name", "shop"), list)) + "\n";
  }
  return text;
}

TEST(OtlpImport, TheSameSpansInAnyOrderAndAnyPiecesAreTheSameDataset) {
  ImportBench bench;
  std::vector<std::string> spans = ShopSpans();
  const ImportOutcome first = bench.ImportedText("a.jsonl", ShopText(spans, 2));
  EXPECT_EQ(first.info.inputs.at(0).format, "otlp");
  EXPECT_EQ(ImportBench::Rows(first, {"execution_id", "process_id", "host", "status", "parent_id",
                                      "parent_span_id", "queued_us"}),
            "00000000000000b0|order|shop|UNSET|~|~|~\n"
            "00000000000000b1|pay|shop|UNSET|~|00000000000000b0|~\n"
            "00000000000000b2|order|shop|UNSET|~|~|~\n"
            "00000000000000b3|pay|shop|UNSET|~|00000000000000b0|~\n"
            "00000000000000b4|order|shop|UNSET|~|~|~\n"
            "00000000000000b5|pay|shop|UNSET|~|~|~\n");
  EXPECT_EQ(ImportBench::Count(first, "ended_before_started"), 1);
  std::reverse(spans.begin(), spans.end());
  std::swap(spans[1], spans[3]);
  EXPECT_EQ(bench.ImportedText("b.jsonl.gz", Gzip(ShopText(spans, 6))).info.version, first.info.version);
}

TEST(OtlpImport, AttributesOfASpanAreNowhereInTheDataset) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText(
      "a.jsonl", SpansText(SpanText("00000000000000a1", "a",
                                    ", \"attributes\": [" + AttributeText("enduser.id", "hedwig") +
                                        "], \"traceState\": \"hedwig\", \"status\": {\"message\": "
                                        "\"hedwig\"}, \"events\": [{\"name\": \"hedwig\"}]") +
                           ", {\"name\": \"hedwig\"}"));
  EXPECT_EQ(outcome.info.inputs.at(0).rows_rejected, 1);
  for (const auto& entry : std::filesystem::directory_iterator(outcome.folder)) {
    EXPECT_EQ(ReadFile(entry.path()).value().find("hedwig"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace harness::importers
