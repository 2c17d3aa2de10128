// SPDX-License-Identifier: Apache-2.0
// Input that is no log: one clear line that names the place, exit code 2, and nothing left in the home.
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

const std::string kHeader = "JOB_ID,PROCESS_ID,QUEUE_DT,START_DT,END_DT,HOST\n";

std::string Replace(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string GoodRow(int i) {
  const std::string minute = (i % 60 < 10 ? "0" : "") + std::to_string(i % 60);
  return std::to_string(i) + ",P" + std::to_string(i % 3) + ",2026-01-01 00:" + minute +
         ":00,2026-01-01 01:" + minute + ":10,2026-01-01 02:" + minute + ":00,h" + std::to_string(i % 2) +
         "\n";
}

std::string GoodLog(int rows) {
  std::string text = kHeader;
  for (int i = 0; i < rows; ++i) text += GoodRow(i);
  return text;
}

std::string Gzip(const std::string& content) {
  std::string packed(compressBound(content.size()) + 64, '\0');
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Binary() {
  std::string bytes = "MZ";
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i % 256);
  return bytes;
}

struct Case {
  std::string name;
  std::string file;
  std::function<std::string()> content;
  std::string message;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

void ExpectNothingLeft(const Program& program) {
  for (const char* folder : {"datasets", "tmp"}) {
    const Path path = program.folder() / "home" / folder;
    EXPECT_TRUE(!std::filesystem::exists(path) || std::filesystem::is_empty(path)) << folder;
  }
  EXPECT_EQ(ParseJson(program.Run({"datasets", "--json"}).out, "stdout").value(), Json::array());
}

class BadInput : public ::testing::TestWithParam<Case> {};

TEST_P(BadInput, IsOneClearLineAndNothingRemains) {
  const Program program;
  ASSERT_TRUE(WriteFile(program.folder() / GetParam().file, GetParam().content()));
  const Ended ended = program.Run({"import", GetParam().file, "--quiet"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "stat-harness: error: " + GetParam().message + "\n");
  ExpectNothingLeft(program);
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadInput,
    ::testing::Values(
        Case{"empty", "a.csv", [] { return std::string(); },
             "a.csv: the file is empty, expected a log of executions"},
        Case{"blank", "a.csv", [] { return std::string("\n\n"); },
             "a.csv: the file is empty, expected a header line and rows"},
        Case{"header_only", "a.csv", [] { return kHeader; },
             "a.csv: found a header line and no rows, expected at least one row"},
        Case{"binary", "a.csv", Binary,
             "a.csv: byte 2 is NUL, so this is binary content, expected text (CSV, JSON lines, XES, SWF, "
             "sacct, OTLP), plain, "
             "gzip or zstd, or Parquet"},
        Case{"zip", "a.csv", [] { return "PK\x03\x04" + std::string(40, 'x'); },
             "a.csv: this is a zip archive, expected text, plain, gzip or zstd, or Parquet"},
        Case{"duplicate_columns", "a.csv",
             [] { return "JOB,START_DT,END_DT,start_dt\n1,2026-01-01 00:00:00,2026-01-01 00:00:01,x\n"; },
             "a.csv:1: columns 2 and 4 are both named \"start_dt\", expected different names: rename one in "
             "the file"},
        Case{"wrong_delimiter", "a.csv", [] { return "JOB~START_DT\n1~2026-01-01 00:00:00\n"; },
             "a.csv:1: found one column with the delimiter ',' in \"JOB~START_DT\", expected several: name "
             "the "
             "delimiter with --delimiter"},
        Case{"no_times", "a.csv", [] { return "PROCESS_ID,HOST,RUNTIME\na,h,3\nb,h,4\n"; },
             "a.csv: found no column with the time at which an execution was queued, started or ended among "
             "PROCESS_ID, "
             "HOST, RUNTIME; expected at least one: name it with --map started=COLUMN (see `stat-harness "
             "columns`)"},
        Case{"no_activity", "a.csv",
             [] { return "START_DT,END_DT\n2026-01-01 00:00:00,2026-01-01 00:00:01\n"; },
             "a.csv: found no column that names the activity among START_DT, END_DT; name it with --map "
             "process=COLUMN "
             "(see `stat-harness columns`)"},
        Case{"windows_1252", "a.csv", [] { return kHeader + Replace(GoodRow(1), "P1", "\x93P1\x94"); },
             "a.csv:2: found byte \"\\x93\", which is neither UTF-8 nor Latin-1, expected one of them: "
             "convert the file "
             "to UTF-8"},
        Case{"no_row_fits", "a.csv", [] { return kHeader + "1,a\n2,b\n"; },
             "a.csv:2: no row could be read; the first: Row with fewer fields than the header."},
        Case{"no_json", "a.jsonl", [] { return "{\"a\": \n"; },
             "a.jsonl:1: found no JSON object, expected one object a line with the fields of an execution"},
        Case{"no_spans", "a.jsonl", [] { return "{\"resourceLogs\": []}\n"; },
             "a.jsonl:1: found resourceLogs, expected spans as OTLP/JSON ({\"resourceSpans\": [...]})"}),
    [](const auto& info) { return info.param.name; });

// A log whose packed stream is cut or damaged is no shorter log.
TEST(BadFiles, PackedStreams) {
  const std::string log = GoodLog(60'000);
  const std::string gzip = Gzip(log);
  std::string damaged = gzip;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // the check sum
  const Program program;
  const auto refused = [&program](const std::string& name, const std::string& content) {
    WriteFile(program.folder() / name, content).value();
    const Ended ended = program.Run({"import", name, "--quiet"});
    EXPECT_EQ(ended.exit_code, 2) << name;
    ExpectNothingLeft(program);
    return ended.err;
  };
  EXPECT_TRUE(refused("half.csv.gz", gzip.substr(0, gzip.size() / 2))
                  .starts_with("stat-harness: error: half.csv.gz: the gzip stream ends early after "));
  EXPECT_EQ(refused("tail.csv.gz", gzip.substr(0, gzip.size() - 8)),
            "stat-harness: error: tail.csv.gz: the gzip stream ends early after " +
                std::to_string(log.size()) + " unpacked bytes\n");
  EXPECT_EQ(refused("sum.csv.gz", damaged),
            "stat-harness: error: sum.csv.gz: the gzip stream is damaged after " +
                std::to_string(log.size()) + " unpacked bytes (incorrect data check)\n");
  ASSERT_TRUE(WriteFile(program.folder() / "log.csv", log));
  const Ended packed = program.Bash(
      "zstd -q log.csv -o log.csv.zst && head -c $(($(stat -c %s log.csv.zst) / 2)) "
      "log.csv.zst > half.csv.zst");
  if (packed.exit_code == 0) {  // needs the program zstd; the reader's own test does not
    const Ended ended = program.Run({"import", "half.csv.zst", "--quiet"});
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_TRUE(ended.err.starts_with("stat-harness: error: half.csv.zst: the zstd stream ends early after "))
        << ended.err;
    ExpectNothingLeft(program);
  }
}

TEST(BadFiles, FoldersAndAbsentFiles) {
  const Program program;
  ASSERT_TRUE(MakeFolders(program.folder() / "log.csv"));
  const Ended folder = program.Run({"import", "log.csv", "--quiet"});
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_EQ(folder.err, "stat-harness: error: log.csv: this is a folder, expected a file\n");
  const Ended absent = program.Run({"import", "absent.csv", "--quiet"});
  EXPECT_EQ(absent.exit_code, 2);
  EXPECT_EQ(absent.err, "stat-harness: error: absent.csv: no such file\n");
  ExpectNothingLeft(program);
}

// Root may read everything: then somebody else tries.
TEST(BadFiles, NoPermission) {
  const Program program;
  ASSERT_TRUE(WriteFile(program.folder() / "log.csv", GoodLog(3)));
  std::filesystem::permissions(program.folder() / "log.csv", std::filesystem::perms::none);
  std::string command = "stat-harness import log.csv --quiet";
  if (geteuid() == 0) {
    std::filesystem::permissions(program.folder(), std::filesystem::perms::all);
    command = "exec setpriv --reuid=65534 --regid=65534 --clear-groups " + command;
  }
  const Ended ended = program.Bash(command);
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.err,
            "stat-harness: error: log.csv: no permission to read it, errno 13 (Permission denied)\n");
}

TEST(BadFiles, AHugeLineTakesNoMemory) {
  const bool all = std::getenv("HARNESS_ALL_TESTS") != nullptr;
  const std::string bytes = all ? "1073741824" : "67108864";
  const Program program;
  ASSERT_TRUE(WriteFile(program.folder() / "log.csv", GoodLog(50)));
  // The line alone, and behind good rows.
  ASSERT_EQ(program
                .Bash("head -c " + bytes +
                      " /dev/zero | tr '\\0' 'x' > line.csv; (cat log.csv line.csv; echo; tail "
                      "-n 1 log.csv) > both.csv")
                .exit_code,
            0);
  const Ended alone = program.Run({"import", "line.csv", "--quiet", "--memory", "256MiB"});
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_EQ(alone.err, "stat-harness: error: line.csv:1: found one column with the delimiter ',' in \"" +
                           std::string(60, 'x') +
                           "...\", expected several: name the delimiter with --delimiter\n");
  ExpectNothingLeft(program);
  const Ended both = program.Run({"import", "both.csv", "--quiet", "--json", "--memory", "256MiB"});
  ASSERT_EQ(both.exit_code, 0) << both.err;
  const Json info = ParseJson(both.out, "stdout").value();
  EXPECT_EQ(info.at("rows"), 51);
}

// Odd times are kept and counted.
TEST(OddInput, TimesThatCannotBeRightAreCounted) {
  const Program program;
  ASSERT_TRUE(WriteFile(program.folder() / "odd.csv",
                        GoodLog(50) +
                            "51,P1,1960-01-01 00:00:00,1960-01-01 00:00:00,1960-01-01 00:00:00,h\n"
                            "52,P1,2150-01-01 00:00:00,2150-01-01 00:00:00,2150-01-01 00:00:00,h\n"
                            "53,P1,2026-01-01 03:00:00,2026-01-01 03:00:00,2026-01-01 02:00:00,h\n"
                            "54,P1,2026-01-01 03:00:00,2026-01-01 02:30:00,2026-01-01 04:00:00,h\n"));
  const Ended ended = program.Run({"import", "odd.csv", "--json", "--quiet"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const Json info = ParseJson(ended.out, "stdout").value();
  EXPECT_EQ(info.at("rows"), 54);
  std::map<std::string, int64_t> counts;
  for (const Json& counter : info.at("counters")) counts[counter.at("name")] = counter.at("count");
  EXPECT_EQ(counts, (std::map<std::string, int64_t>{{"time_before_1970", 1},
                                                    {"time_after_2100", 1},
                                                    {"ended_before_started", 1},
                                                    {"started_before_queued", 1}}));
}

TEST(OddInput, RowsInAnotherEncodingAreRejected) {
  const Program program;
  std::string text = kHeader;
  for (int i = 0; i < 20; ++i) text += Replace(GoodRow(i), "h", "K\xC3\xB6ln");
  for (int i = 20; i < 23; ++i) text += Replace(GoodRow(i), "h", "K\xF6ln");
  ASSERT_TRUE(WriteFile(program.folder() / "mixed.csv", text));
  const Ended ended = program.Run({"import", "mixed.csv", "--json", "--quiet"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const Json info = ParseJson(ended.out, "stdout").value();
  EXPECT_EQ(info.at("rows"), 20);
  EXPECT_EQ(info.at("inputs")[0].at("rows_rejected"), 3);
  EXPECT_EQ(info.at("counters")[0].at("name"), "wrong_encoding");
}

TEST(OddInput, TwoColumnsForOneRoleAreNamedBoth) {
  const Program program;
  std::string text = "PROCESS_ID,START_DT,BEGIN_DT,END_DT\n";
  for (int i = 10; i < 40; ++i) {
    const std::string m = std::to_string(i);
    text += "P,2026-01-01 00:" + m + ":00,2026-01-01 00:" + m + ":07,2026-01-01 01:00:00\n";
  }
  ASSERT_TRUE(WriteFile(program.folder() / "two.csv", text));
  const Ended ended = program.Run({"import", "two.csv", "--quiet"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.err,
            "stat-harness: error: two.csv: columns BEGIN_DT and START_DT fit the role started equally well; "
            "add --map "
            "started=BEGIN_DT or --map started=START_DT\n");
  ExpectNothingLeft(program);
  EXPECT_EQ(program.Run({"import", "two.csv", "--quiet", "--map", "started=BEGIN_DT"}).exit_code, 0);
}

}  // namespace
}  // namespace harness::tests
