// SPDX-License-Identifier: Apache-2.0
#include "importers/sniff.h"

#include <gtest/gtest.h>

#include "importers/format_test_support.h"

namespace harness::importers {
namespace {

std::string Detect(std::string_view content, std::string_view name = "log",
                   Compression packed = Compression::kNone) {
  FileHead head;
  head.bytes = content;
  head.compression = packed;
  head.whole = true;
  const Result<std::string> format = DetectFormatOf(head, name, {});
  return format ? *format : format.error().message;
}

const std::string kSwfJob = "1 10 5 20 4 -1 -1 -1 -1 -1 1 7 1 -1 -1 -1 -1 -1\n";

TEST(Sniff, TheContentDecides) {
  EXPECT_EQ(Detect("a,b\n1,2\n"), "csv");
  EXPECT_EQ(Detect("a\tb\n1\t2\n", "log.swf"), "csv");
  EXPECT_EQ(Detect("PAR1\x01\x02"), "parquet");
  EXPECT_EQ(Detect("\n {\"a\": 1}\n"), "jsonl");
  EXPECT_EQ(Detect("[ {\"a\": 1} ]"), "jsonl");
  EXPECT_EQ(Detect("[tag] text,b\n"), "csv");
  EXPECT_EQ(Detect("<?xml version='1.0'?>\n<!-- c --><log xes.version='1.0'>"), "xes");
  EXPECT_EQ(Detect("\xef\xbb\xbf<log>"), "xes");
  EXPECT_EQ(Detect("; Version: 2\n\n" + kSwfJob), "swf");
  EXPECT_EQ(Detect(kSwfJob + kSwfJob + "oops\n", "log.csv"), "swf");
  EXPECT_EQ(Detect("; only a header\n"), "swf");
  EXPECT_EQ(Detect(kSwfJob.substr(0, kSwfJob.size() - 4)), "csv");
  EXPECT_EQ(Detect("JobID|JobName|State\n1|a|F\n"), "sacct");
  EXPECT_EQ(Detect("id|name|state\n1|a|F\n"), "csv");
  EXPECT_EQ(Detect("1|1|c|p|q|a|g|1|u|2|2024-03-01T10:00:00|2024-03-01T10:00:00|Unknown|Unknown|0|0:0|F|1|1|"
                   "1|1|1|1|1|n|x\n"),
            "sacct");
  EXPECT_EQ(Detect("1|1|c|p|q|a|g|1|u|2|red|green|blue|x|0|0:0|F|1|1|1|1|1|1|1|n|x\n"), "csv");
}

TEST(Sniff, SpansAreKnownByAKeyAtTheTopOfAnObject) {
  EXPECT_EQ(Detect("{\"resourceSpans\": []}\n"), "otlp");
  EXPECT_EQ(Detect("\xef\xbb\xbf\n{\n  \"resourceSpans\" :\n [] }"), "otlp");
  EXPECT_EQ(Detect("{\"a\": [{\"b\": \"}\\\"\"}], \"resourceSpans\": [{\"resource\": {"), "otlp");
  EXPECT_EQ(Detect("{\"cut\n{\"resourceLogs\": []}\n"), "otlp");
  EXPECT_EQ(Detect("{\"a\": {\"resourceSpans\": []}}\n"), "jsonl");
  EXPECT_EQ(Detect("{\"key\": \"resourceSpans\"}\n"), "jsonl");
}

TEST(Sniff, TheNameDecidesWhereTheContentIsPoor) {
  EXPECT_EQ(Detect("; c\n1 2 3\n", "log.SWF.gz"), "swf");
  EXPECT_EQ(Detect("; c\n1 2 3\n", "log.csv"), "csv");
}

TEST(Sniff, Utf16IsTextAndOtherNulBytesAreNot) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Detect("\xff\xfe"
                   "a\0,\0"s),
            "csv");
  EXPECT_NE(Detect("ab\0c"s, "log.bin").find("log.bin: byte 2 is NUL, so this is binary content, expected"),
            std::string::npos);
  EXPECT_NE(Detect("PK\x03\x04\0\0"s).find("byte 4 is NUL, so this is a zip archive"), std::string::npos);
  EXPECT_NE(Detect("BZh91AY").find("this is bzip2"), std::string::npos);
}

TEST(Sniff, XmlThatIsNotXesAndPackedParquetAreErrors) {
  EXPECT_NE(Detect("<?xml version='1.0'?><html/>").find("XML without a <log>"), std::string::npos);
  EXPECT_NE(Detect("PAR1", "x.parquet.gz", Compression::kGzip).find("Parquet inside gzip"),
            std::string::npos);
}

TEST(Sniff, TheUserMayDecideAndSlipsAreNamed) {
  SourceOptions options;
  options.format = "csv";
  FileHead head;
  head.bytes = kSwfJob;
  EXPECT_EQ(DetectFormatOf(head, "log", options).value(), "csv");
  options.format = "parket";
  EXPECT_EQ(
      DetectFormat("absent", options).error().message,
      "input format \"parket\" is unknown, expected one of csv, parquet, jsonl, xes, swf, sacct, otlp; did "
      "you mean parquet?");
}

TEST(Sniff, ALongFirstLineIsLookedAtThoughTheHeadCutsIt) {
  Scratch scratch;
  std::string header = "JobID|State";
  while (header.size() < 300'000) header += "|column_" + std::to_string(header.size());
  EXPECT_EQ(DetectFormat(scratch.Write("wide.txt", header + "\n1|F\n"), {}).value(), "sacct");
}

}  // namespace
}  // namespace harness::importers
