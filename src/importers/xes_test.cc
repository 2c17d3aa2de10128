// SPDX-License-Identifier: Apache-2.0
#include "importers/xes.h"

#include <gtest/gtest.h>

#include "importers/format_test_support.h"
#include "importers/xes_pairing.h"

namespace harness::importers {
namespace {

using Texts = std::vector<std::string>;

XesEvent Event(const char* activity, const char* transition, const char* instance = nullptr) {
  XesEvent event;
  event.activity = activity;
  if (transition != nullptr) event.transition = transition;
  if (instance != nullptr) event.instance = instance;
  return event;
}

// "s0-1-3": schedule, start and complete positions of each instance, '-' where absent.
std::string Paired(const std::vector<XesEvent>& events, XesPairingCounts* counts = nullptr) {
  XesPairingCounts unused;
  std::string text;
  for (const XesInstance& instance : PairTrace(events, counts != nullptr ? *counts : unused)) {
    text += text.empty() ? "" : " ";
    for (const auto& position : {instance.schedule, instance.start, instance.complete}) {
      text += position ? std::to_string(*position) : "-";
    }
  }
  return text;
}

TEST(XesPairing, FirstInFirstOutWithinAnActivity) {
  EXPECT_EQ(Paired({Event("A", "start"), Event("A", "START"), Event("B", "start"), Event("A", "complete"),
                    Event("B", "complete"), Event("A", "COMPLETE")}),
            "-03 -15 -24");
}

TEST(XesPairing, TheInstanceDecidesWhereGiven) {
  EXPECT_EQ(Paired({Event("A", "start", "1"), Event("A", "start", "2"), Event("A", "complete", "2"),
                    Event("A", "complete", "1")}),
            "-03 -12");
}

TEST(XesPairing, EveryEventWithAPhaseIsInOneInstance) {
  XesPairingCounts counts;
  EXPECT_EQ(Paired({Event("A", "schedule"), Event("A", "start"), Event("A", "complete"), Event("A", "start"),
                    Event("A", "suspend"), Event("B", "complete"), Event("C", "schedule"),
                    Event("C", "complete"), Event("D", "schedule"), Event("E", nullptr)},
                   &counts),
            "012 -3- --5 6-7 8-- --9");
  EXPECT_EQ(counts.paired, 1);
  EXPECT_EQ(counts.start_without_complete, 1);
  EXPECT_EQ(counts.complete_without_start, 3);
  EXPECT_EQ(counts.schedule_without_start, 1);
  EXPECT_EQ(counts.no_phase, 1);
  EXPECT_EQ(Paired({}), "");
  EXPECT_EQ(Paired({Event("A", "start"), Event("A", "ate_abort")}), "-01");
}

std::string Date(const char* value) {
  return "<date key='time:timestamp' value='" + std::string(value) + "'/>";
}
std::string Text(const char* key, const char* value) {
  return "<string key='" + std::string(key) + "' value='" + value + "'/>";
}

Scanned Scan(Scratch& scratch, const std::string& content) {
  return Scanned(MakeXesSource(scratch.Write("log.xes", content), {}).value());
}

TEST(Xes, TracesBecomeRowsWithTheirAttributes) {
  Scratch scratch;
  const std::string content =
      "<?xml version='1.0'?><log xmlns='http://www.xes-standard.org/'><string key='who' value='x'/>"
      "<global scope='event'>" +
      Text("Cost", "0") +
      "</global>"
      "<trace>" +
      Text("concept:name", "case &amp; 1") + Text("cost", "7") + "<event>" + Text("concept:name", "A") +
      Text("org:resource", "ann") + Text("lifecycle:transition", "start") +
      Date("2024-03-01T10:00:00.5+01:00") + Text("Cost", "9") +
      "</event>"
      "<event>" +
      Text("concept:name", "A") + Text("lifecycle:transition", "complete") + Text("org:resource", "bob") +
      Date("2024-03-01T09:00:02Z") +
      "<list key='l'><string key='in' value='1'/></list></event>"
      "</trace>"
      "<event>" +
      Text("concept:name", "lone") + Date("2024-03-01T10:00:00Z") + "</event></log>";
  Scanned log = Scan(scratch, content);
  EXPECT_EQ(log.read(), 2);
  EXPECT_EQ(
      log.Row("SELECT \"case:concept:name\", \"org:resource\", start_timestamp, \"time:timestamp\", "
              "\"lifecycle:transition\", \"Cost\", \"case:cost\" FROM log WHERE \"concept:name\" = 'A'"),
      (Texts{"case & 1", "bob", "1709283600500000", "1709283602000000", "complete", "9", "7"}));
  EXPECT_EQ(
      log.Row(
          "SELECT \"case:concept:name\", start_timestamp, \"Cost\" FROM log WHERE \"concept:name\" = 'lone'"),
      (Texts{"NULL", "NULL", "NULL"}));
  EXPECT_EQ(log.Counter("xes_events"), 3);
  EXPECT_EQ(log.Counter("xes_paired"), 1);
  EXPECT_EQ(log.Meaning("xes_paired"), "Rows made of a start and a complete event.");
  EXPECT_EQ(log.Meaning("xes_complete_without_start"), "Rows of a complete event alone: end only.");
  EXPECT_EQ(log.Counter("xes_nested_attributes"), 1);
}

TEST(Xes, AResourceThatOnlyStartedTheWorkIsNotTheOneThatCompletedIt) {
  Scratch scratch;
  const std::string start = "<event>" + Text("concept:name", "A") + Text("org:resource", "ann") +
                            Text("lifecycle:transition", "start") + "</event>";
  Scanned log = Scan(scratch, "<log><trace>" + start + "<event>" + Text("concept:name", "A") + "</event>" +
                                  start + "</trace></log>");
  EXPECT_EQ(log.kept(), 2);
  EXPECT_EQ(
      log.Int(
          "SELECT count(*) FROM log WHERE \"org:resource\" IS NULL AND \"lifecycle:transition\" = 'start'"),
      1);
  EXPECT_EQ(log.Int("SELECT count(*) FROM log WHERE \"org:resource\" = 'ann'"), 1);
}

TEST(Xes, NamesThatDifferOnlyInCaseGetColumnsOfTheirOwn) {
  const std::string log = "<log><trace><event>" + Text("a", "1") + Text("A", "2") +
                          Text("concept:Name", "3") + "</event></trace></log>";
  const XesLayout layout = LayOutXes(MemoryBytes("log", log)).value();
  EXPECT_EQ(layout.further_names, (Texts{"A", "a_2", "concept:Name_2"}));
}

TEST(Xes, OnlyTheFirst64NamesBecomeColumnsAndTheRestIsCounted) {
  Scratch scratch;
  std::string event;
  for (int i = 0; i < 70; ++i) event += Text(("k" + std::to_string(100 + i)).c_str(), "v");
  Scanned log =
      Scan(scratch, "<log><trace><event>" + Text("concept:name", "A") + event + "</event></trace></log>");
  EXPECT_EQ(log.Counter("xes_attributes_left_out"), 6);
  EXPECT_EQ(log.Row("SELECT k163 FROM log"), (Texts{"v"}));
}

TEST(Xes, EventsWithoutAUsableTimeAreKeptAndCounted) {
  Scratch scratch;
  Scanned log =
      Scan(scratch, "<log><trace><event>" + Text("concept:name", "A") + "</event><event>" +
                        Text("concept:name", "B") + Date("soon") + "</event><event>" +
                        Text("concept:name", "C") + Date("2024-03-01T09:00:02Z") + "</event><event>" +
                        Text("concept:name", "D") + Date("2024-03-01T09:00:02") + "</event></trace></log>");
  EXPECT_EQ(log.kept(), 4);
  EXPECT_EQ(log.Int("SELECT count(*) FROM log WHERE \"time:timestamp\" IS NULL"), 2);
  EXPECT_EQ(log.Counter("xes_events_without_time"), 1);
  EXPECT_EQ(log.Counter("time_unparsed:time:timestamp"), 1);
  EXPECT_EQ(log.Counter("xes_zone_assumed"), 1);
  EXPECT_EQ(log.Counter("xes_traces_without_name"), 1);
}

TEST(Xes, ALogWithoutAnyZoneHasLocalTimes) {
  Scratch scratch;
  const Path path = scratch.Write(
      "log.xes", "<log><trace><event>" + Date("2024-03-01T09:00:02") + "</event></trace></log>");
  const Source source = MakeXesSource(path, {}).value();
  EXPECT_EQ(source.columns[7].type, SourceType::kLocalUs);
  EXPECT_EQ(Scanned(source).Int("SELECT \"time:timestamp\" FROM log"), 1'709'283'602'000'000);
}

TEST(Xes, BadDocumentsAreErrorsWithTheLine) {
  const auto message = [](const std::string& content) {
    const Result<XesLayout> layout = LayOutXes(MemoryBytes("log.xes", content));
    return layout ? std::string("no error") : layout.error().message;
  };
  EXPECT_TRUE(message("<log>\n<trace>\n</log>").starts_with("log.xes:3: the XML is not well-formed, "))
      << message("<log>\n<trace>\n</log>");
  EXPECT_NE(message("<log><trace>").find("the XML is not well-formed"), std::string::npos);
  EXPECT_NE(message("just text").find("the XML is not well-formed"), std::string::npos);
  EXPECT_EQ(message("<html/>"), "log.xes:1: the root element is <html>, expected <log> of XES");
  EXPECT_EQ(message("<log/>"), "log.xes: the log holds no <event>, expected traces with events");
  EXPECT_EQ(message("<!DOCTYPE log [<!ENTITY a 'b'>]>\n<log><trace>&a;</trace></log>"),
            "log.xes:1: the document has a DOCTYPE, expected plain XES without one");
  EXPECT_NE(message("<log><trace><event>&unknown;</event></trace></log>").find("not well-formed"),
            std::string::npos);
  std::string deep = "<log><trace><event>";
  for (int i = 0; i < 100; ++i) deep += "<list key='a'>";
  EXPECT_EQ(message(deep), "log.xes:1: elements are nested deeper than 64 levels");
  std::string wide = "<log";
  for (int i = 0; i < 70; ++i) wide += " a" + std::to_string(i) + "=''";
  EXPECT_EQ(message(wide + ">"), "log.xes:1: an element has more than 64 attributes");
}

TEST(Xes, EncodingsAreHonouredAndTheirErrorsAreErrors) {
  const auto further = [](const std::string& content) {
    const Result<XesLayout> layout = LayOutXes(MemoryBytes("log.xes", content));
    return layout ? layout->further_names.at(0) : layout.error().message;
  };
  const auto document = [](const std::string& encoding, const std::string& key, size_t padding) {
    return "<?xml version='1.0' encoding='" + encoding + "'?><log>" + std::string(padding, ' ') +
           "<trace><event>" + Text(key.c_str(), "1") + "</event></trace></log>";
  };
  EXPECT_EQ(further(document("ISO-8859-1", "caf\xe9", 0)), "caf\xc3\xa9");
  for (const size_t padding : {size_t{0}, size_t{3'000'000}}) {
    EXPECT_TRUE(further(document("EUC-JP", "a\xff\xff", padding))
                    .starts_with("log.xes:1: the XML is not well-formed"));
    EXPECT_TRUE(
        further(document("UTF-8", "caf\xe9", padding)).starts_with("log.xes:1: the XML is not well-formed"));
    EXPECT_TRUE(
        further(document("nonsense", "a", padding)).starts_with("log.xes:1: the XML is not well-formed"));
  }
}

TEST(Xes, AnErrorInTheMiddleStopsTheScan) {
  Scratch scratch;
  std::string content = "<log>";
  const std::string event =
      "<event>" + Text("concept:name", "A") + Date("2024-03-01T09:00:02Z") + "</event>\n";
  for (int i = 0; i < 3000; ++i) content += "<trace>" + event + "</trace>";
  const Path path = scratch.Write("log.xes", content + "</trace></log>");
  const Result<XesLayout> layout = LayOutXes(OpenBytes(path).value(), 1000);
  ASSERT_TRUE(layout);
  auto engine = engine::Engine::Open({}).value();
  auto connection = engine.Connect().value();
  const auto results = std::make_shared<ScanResults>();
  const std::string sql = RegisterRows(connection, "xes", XesColumns(*layout),
                                       [&]() -> Result<std::unique_ptr<engine::RowSource>> {
                                         return XesRows(OpenBytes(path).value(), *layout, results);
                                       })
                              .value();
  const Result<int64_t> rows = connection.QueryInt64("SELECT count(*) FROM " + sql);
  ASSERT_FALSE(rows);
  EXPECT_NE(rows.error().message.find("log.xes:3001: the XML is not well-formed"), std::string::npos)
      << rows.error().message;
  QualityLog quality;
  EXPECT_FALSE(results->Publish(quality, 0));
}

}  // namespace
}  // namespace harness::importers
