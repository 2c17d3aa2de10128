// SPDX-License-Identifier: Apache-2.0
// The reader of ours and the engine's read the same table from a clean file, however it is written; a bad
// row costs itself alone, wherever it stands.
#include "importers/csv_rows.h"

#include <zlib.h>

#include <algorithm>

#include "base/prng.h"
#include "importers/csv.h"
#include "importers/format_test_support.h"
#include "importers/import_input.h"
#include "importers/open_source.h"

namespace harness::importers {
namespace {

SourceOptions Options(char delimiter, char quote, bool row_by_row) {
  SourceOptions options;
  options.delimiter = delimiter;
  options.quote = quote;
  options.row_by_row = row_by_row;
  return options;
}

// Number of rows, and all of them in file order; an absent value is "~".
std::vector<std::string> Table(const Path& file, const SourceOptions& options) {
  const Source source = MakeCsvSource(file, options).value();
  Scanned scanned(source);
  std::string row;
  for (const SourceColumn& column : source.columns) {
    row += (row.empty() ? "" : ", '|', ") + ("coalesce(" + SqlName(column.name)) + ", '~')";
  }
  return scanned.Row("SELECT count(*), string_agg(concat(" + row + "), ';' ORDER BY rowid) FROM log");
}

void ExpectSameTable(const Path& file, char delimiter = ',', char quote = '"') {
  EXPECT_EQ(Table(file, Options(delimiter, quote, true)), Table(file, Options(delimiter, quote, false)))
      << file.filename();
}

// Fields as they are written with `delimiter` and `quote`; `umlaut` is the letter in the file's encoding.
std::string RandomCsv(uint64_t seed, char delimiter, char quote, const std::string& umlaut) {
  const std::string d(1, delimiter);
  const std::string q(1, quote);
  const std::vector<std::string> fields = {"",
                                           "x",
                                           q + q,
                                           q + "a" + d + "b" + q,
                                           q + "say " + q + q + "hi" + q + q + q,
                                           " s ",
                                           umlaut,
                                           "a" + q + "b",
                                           "12.5",
                                           q + "l\nm" + q,
                                           q + "  " + umlaut + q,
                                           "~NA",
                                           quote == '"' ? "'" : "\""};
  Philox random("csv_rows_test", "table", std::to_string(seed));
  const std::string end = seed % 2 == 0 ? "\n" : "\r\n";
  std::string text = "a" + d + "b" + d + "c" + end;
  for (int row = 0; row < 40; ++row) {
    text += "k" + d + fields[random.Below(fields.size())] + d + fields[random.Below(fields.size())] + end;
  }
  return text;
}

TEST(CsvRows, GiveTheTableOfTheEngineForEveryDelimiterAndQuote) {
  Scratch scratch;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    for (const char quote : {'"', '\''}) {
      for (uint64_t seed = 0; seed < 15; ++seed) {
        const std::string mark = seed % 3 == 0 ? "\xEF\xBB\xBF" : "";
        const std::string text = mark + RandomCsv(seed, delimiter, quote, "\xC3\xB6");
        ExpectSameTable(scratch.Write("a.csv", seed % 5 == 0 ? Gzip(text) : text), delimiter, quote);
        ASSERT_FALSE(HasFailure()) << seed << "\n" << text;
      }
    }
  }
}

TEST(CsvRows, GiveTheTableOfTheEngineForEveryEncoding) {
  Scratch scratch;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    for (const char quote : {'"', '\''}) {
      for (uint64_t seed = 0; seed < 5; ++seed) {
        const std::string latin = RandomCsv(seed, delimiter, quote, "\xF6");
        const Path utf8 = scratch.Write("utf8.csv", RandomCsv(seed, delimiter, quote, "\xC3\xB6"));
        const auto expected = Table(utf8, Options(delimiter, quote, false));
        for (const auto& [encoding, bytes] :
             std::map<std::string, std::string>{{"latin-1", latin}, {"utf-16", Utf16(latin)}}) {
          for (const bool packed : {false, true}) {
            const Path file = scratch.Write("a.csv", packed ? Gzip(bytes) : bytes);
            SourceOptions options = Options(delimiter, quote, true);
            options.encoding = encoding;
            ASSERT_EQ(Table(file, options), expected) << encoding << packed << seed;
            options.row_by_row = false;
            ASSERT_EQ(Table(file, options), expected) << encoding << packed << seed;
          }
        }
      }
    }
  }
}

TEST(CsvRows, Utf16BeyondTheBasicPlaneAndHalfAPair) {
  Scratch scratch;
  const std::string face = std::string("\x3D\xD8\x00\xDE", 4);  // U+1F600
  const std::string half = std::string("\x3D\xD8", 2);
  std::string text = Utf16("a,b\n1,");
  text += face + Utf16("\n2,x").substr(2) + half + Utf16("\n3,y\n").substr(2);
  Scanned scanned(MakeCsvSource(scratch.Write("a.csv", text), Options(',', '"', true)).value());
  EXPECT_EQ(scanned.Row("SELECT string_agg(a || b, ';' ORDER BY rowid) FROM log"),
            std::vector<std::string>{"1\xF0\x9F\x98\x80;3y"});
  EXPECT_EQ(scanned.Counter("wrong_encoding"), 1);
}

// The first `lines` lines of a packed file; a record may be cut at the end, so the last line is left out
// until the number of quotes is even.
std::string FirstLines(const Path& file, int lines) {
  gzFile packed = ::gzopen(file.c_str(), "rb");
  std::string text;
  std::vector<char> line(1 << 20);
  for (int i = 0; i < lines && ::gzgets(packed, line.data(), static_cast<int>(line.size())) != nullptr;) {
    text += line.data();
    if (text.back() == '\n') ++i;
  }
  ::gzclose(packed);
  while (std::count(text.begin(), text.end(), '"') % 2 == 1) {
    text.resize(text.rfind('\n', text.size() - 2) + 1);
  }
  return text;
}

TEST(CsvRows, GiveTheTableOfTheEngineForThePublicLogs) {
  const Path data = Path(HARNESS_SOURCE_DIR) / ".." / "shared" / "data";
  if (!std::filesystem::exists(data / "anchors.json")) {
    GTEST_SKIP() << "the public logs are not here: ../shared/data/anchors.json is missing";
  }
  Scratch scratch;
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
    const std::string name = entry.path().filename().string();
    const bool pipes = name.ends_with(".psv.gz");
    if (!pipes && !name.ends_with(".csv.gz")) continue;
    const Path file = scratch.Write(name.substr(0, name.size() - 3), FirstLines(entry.path(), 3000));
    SourceOptions options;
    const auto engines = Table(file, options);
    options.row_by_row = true;
    EXPECT_EQ(Table(file, options), engines) << name;
    EXPECT_NE(engines[0], "0") << name;
    ++files;
  }
  EXPECT_GE(files, 15);
}

struct BadText {
  std::string row;
  std::string reason;
};

std::vector<BadText> BadRows() {
  return {{"8,x\n", "row_too_short"},
          {"8,x,y,z\n", "row_too_long"},
          {"8,\"x\"y,z\n", "broken_quotes"},
          {"8,\"x,y\n", "broken_quotes"},
          {"8,x,\"\n", "broken_quotes"},
          {"8,\xFF,y\n", "wrong_encoding"},
          {"8,\xC3,y\n", "wrong_encoding"},
          {"8,x," + std::string(kMaxCsvLineBytes, 'y') + "\n", "line_too_long"},
          {"8,\"x," + std::string(kMaxCsvLineBytes, 'y') + "\n", "line_too_long"}};
}

TEST(CsvRows, ABadRowCostsItsLineAloneWhereverItStands) {
  constexpr int kGood = 30;
  Scratch scratch;
  for (const BadText& bad : BadRows()) {
    for (const int place : {0, 1, kGood / 2, kGood}) {
      std::string text = "a,b,c\n";
      std::string expected;
      int64_t byte = 0;
      for (int i = 0; i <= kGood; ++i) {
        if (i == place) {
          byte = static_cast<int64_t>(text.size());
          text += bad.row;
        }
        if (i == kGood) break;
        text += std::to_string(i) + ",x,\"" + std::to_string(i) + "\"\n";
        expected += std::to_string(i) + "x" + std::to_string(i) + ";";
      }
      if (place == kGood) text.pop_back();  // no last line end
      SourceOptions options = Options(',', '"', true);
      options.keep_raw = true;
      options.encoding = "utf-8";
      Scanned scanned(MakeCsvSource(scratch.Write("a.csv", text), options).value());
      const std::string where = bad.reason + " at " + std::to_string(place);
      ASSERT_EQ(scanned.Row("SELECT string_agg(a || b || c || ';', '' ORDER BY rowid) FROM log"),
                std::vector<std::string>{expected})
          << where;
      ASSERT_EQ(scanned.read(), kGood + 1) << where;
      const std::vector<Json> rejects = scanned.rejects();
      ASSERT_EQ(rejects.size(), 1U) << where;
      EXPECT_EQ(rejects[0]["reason"], bad.reason) << where;
      EXPECT_EQ(rejects[0]["line"], place + 2) << where;
      EXPECT_EQ(rejects[0]["byte"], byte) << where;
    }
  }
}

TEST(CsvRows, LinesInsideQuotesCountForThePlaceOfABadRow) {
  Scratch scratch;
  const std::string text = "a,b\r\n\r\n1,\"x\r\ny\nz\"\r\nbad\r\n2,q\r\n";
  Scanned scanned(MakeCsvSource(scratch.Write("a.csv", text), Options(',', '"', true)).value());
  ASSERT_EQ(scanned.rejects().size(), 1U);
  EXPECT_EQ(scanned.rejects()[0]["line"], 6);
  EXPECT_EQ(scanned.rejects()[0]["byte"], static_cast<int64_t>(text.find("bad")));
  EXPECT_EQ(scanned.kept(), 2);
}

TEST(CsvRows, AnOpenQuoteIsFollowedOnceOnly) {
  // Each line opens a quote that nothing ends; following each to the end would take 10^10 steps.
  constexpr int kLines = 100'000;
  std::string text = "a,b\n";
  for (int i = 0; i < kLines; ++i) text += i % 2 == 0 ? "1,'open\n" : "2,good\n";
  Scratch scratch;
  Scanned scanned(MakeCsvSource(scratch.Write("a.csv", text + "3,last"), Options(',', '\'', true)).value());
  EXPECT_EQ(scanned.read(), kLines + 1);
  EXPECT_EQ(scanned.kept() + scanned.Counter("broken_quotes"), kLines + 1);
}

TEST(CsvRows, NulBytesAreTextLikeForTheEngine) {
  Scratch scratch;
  const std::string text = std::string("a,b\n1,x\0y\n2,\0\n3,\"\0,\"\n", 21);
  const Path file = scratch.Write("a.csv", text);
  std::vector<std::string> hex;
  for (const bool row_by_row : {true, false}) {
    Scanned scanned(MakeCsvSource(file, Options(',', '"', row_by_row)).value());
    hex.push_back(scanned.Row("SELECT string_agg(a || hex(b), ';' ORDER BY rowid) FROM log")[0]);
  }
  EXPECT_EQ(hex[0], "1780079;200;3002C");
  EXPECT_EQ(hex[0], hex[1]);
}

TEST(CsvRows, BytesThatLatin1DoesNotHaveAreTheWrongEncoding) {
  Scratch scratch;
  SourceOptions options = Options(',', '"', true);
  options.encoding = "latin-1";
  Scanned scanned(MakeCsvSource(scratch.Write("a.csv", "a,b\n1,\x93x\n2,\xF6\n3,\x9F\n"), options).value());
  EXPECT_EQ(scanned.Row("SELECT string_agg(a || b, ';') FROM log"), std::vector<std::string>{"2\xC3\xB6"});
  EXPECT_EQ(scanned.Counter("wrong_encoding"), 2);
}

// What `columns` and the role picker look at.
TEST(CsvSample, ABadRowAmongTheFirstCostsNoGoodRow) {
  Scratch scratch;
  for (const BadText& bad : BadRows()) {
    for (const int place : {0, 1, 2000, 4095, 5000}) {
      std::string text = "a,b,c\n";
      for (int i = 0; i < 6000; ++i) {
        if (i == place) text += bad.row;
        text += std::to_string(i) + ",x,y\n";
      }
      const Path file = scratch.Write("a.csv", text);
      auto engine =
          engine::Engine::Open({.memory_limit_bytes = uint64_t{1} << 28, .threads = 2, .temp_folder = {}})
              .value();
      auto connection = engine.Connect().value();
      SourceOptions options = Options(',', '"', false);
      options.encoding = "utf-8";
      SampleStorage storage;
      const Sample sample =
          TakeSample(connection, MakeCsvSource(file, options).value(), file, storage).value();
      const std::string where = bad.reason + " at " + std::to_string(place);
      ASSERT_EQ(sample.rows, 4097) << where;
      EXPECT_FALSE(sample.whole_file);
      for (size_t i = 0; i < 4097; ++i) ASSERT_EQ(storage.values[0][i], std::to_string(i)) << where;
    }
  }
}

struct Refused {
  std::string name;
  std::string row;
  std::string wording;
};
void PrintTo(const Refused& refused, std::ostream* out) {
  *out << refused.name;
}

class EngineRefusals : public ::testing::TestWithParam<Refused> {};

// The engine's own words for each kind of bad row, as they are when an import meets them.
TEST_P(EngineRefusals, AreKnownByTheirWords) {
  Scratch scratch;
  std::string text = "a,b,c\n";
  for (int i = 0; i < 100; ++i) text += "1,K\xC3\xB6ln,3\n";
  const Path file = scratch.Write("a.csv", text + GetParam().row + "4,5,6\n");
  for (const int threads : {1, 4}) {
    auto engine =
        engine::Engine::Open({.memory_limit_bytes = uint64_t{1} << 28, .threads = threads, .temp_folder = {}})
            .value();
    auto connection = engine.Connect().value();
    QualityLog quality;
    const Source source = MakeCsvSource(file, Options(',', '"', false)).value();
    const auto done =
        connection.Execute("CREATE TABLE t AS SELECT * FROM " + source.relation(connection, quality).value());
    ASSERT_FALSE(done.has_value());
    EXPECT_NE(done.error().message.find(GetParam().wording), std::string::npos) << done.error().message;
    EXPECT_TRUE(RefusesRow(done.error())) << done.error().message;
  }
}

INSTANTIATE_TEST_SUITE_P(Words, EngineRefusals,
                         ::testing::Values(Refused{"short_row", "1,2\n", "CSV Error on Line: 102"},
                                           Refused{"long_row", "1,2,3,4\n", "CSV Error on Line: 102"},
                                           Refused{"broken_quote", "1,\"2\"2,3\n", "CSV Error on Line: 102"},
                                           Refused{"open_quote", "1,\"2,3\n", "CSV Error on Line: 102"},
                                           Refused{"wrong_encoding", "1,\xFF,3\n", "CSV Error on Line: 102"},
                                           Refused{"huge_line",
                                                   "1," + std::string(kMaxCsvLineBytes + 10, 'x') + ",3\n",
                                                   "CSV Error on Line: 102"}),
                         [](const auto& info) { return info.param.name; });

// Two logs in one file: each line ends in one of two ways, also inside quotes.
std::string MixedLineEnds(uint64_t seed) {
  Philox random("csv_rows_test", "line ends", std::to_string(seed));
  const std::vector<std::string> fields = {"", "x", "\"q\"", "\"l\nm\"", "\"l\r\nm\"", "\"a,b\"\"\""};
  const bool base = seed % 2 == 0;
  std::string text = base ? "a,b\r\n" : "a,b\n";
  for (int row = 0; row < 20; ++row) {
    text += fields[random.Below(fields.size())] + ",k";
    text += random.Chance(0.2) == base ? "\n" : "\r\n";
  }
  return text;
}

// Else the import would not turn to the reader that takes them all.
TEST(CsvRows, MixedLineEndsAreReadRightOrRefusedAsABadRow) {
  Scratch scratch;
  int refused = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const Path file = scratch.Write("a.csv", MixedLineEnds(seed));
    auto engine =
        engine::Engine::Open({.memory_limit_bytes = uint64_t{1} << 28, .threads = 2, .temp_folder = {}})
            .value();
    auto connection = engine.Connect().value();
    QualityLog quality;
    const Source source = MakeCsvSource(file, Options(',', '"', false)).value();
    const auto done =
        connection.Execute("CREATE TABLE t AS SELECT * FROM " + source.relation(connection, quality).value());
    if (done.has_value()) {
      ExpectSameTable(file);
    } else {
      EXPECT_TRUE(RefusesRow(done.error())) << seed << " " << done.error().message;
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST(EngineMessages, OfTheFileOrTheMachineAreNoBadRows) {
  EXPECT_TRUE(
      RefusesRow(InvalidArgument("engine: Invalid Input Error: Maximum line size of 2097152 bytes exceeded. "
                                 "Actual Size:3000000 bytes.")));
  EXPECT_TRUE(
      RefusesRow(InvalidArgument("engine: Invalid Input Error: The Parallel CSV Reader currently does not "
                                 "support a full read on this file.")));
  EXPECT_TRUE(RefusesRow(InvalidArgument(
      "engine: Invalid Input Error: The CSV Parser state machine reached an invalid state.")));
  EXPECT_FALSE(RefusesRow(InternalError("CSV Error on Line: 3")));
  EXPECT_FALSE(RefusesRow(IoError("engine: No space left on device")));
  EXPECT_FALSE(
      RefusesRow(InvalidArgument("engine: IO Error: No files found that match the pattern \"a.csv\"")));
  EXPECT_FALSE(RefusesRow(InvalidArgument("engine: Out of Memory Error: failed to allocate data")));
}

}  // namespace
}  // namespace harness::importers
