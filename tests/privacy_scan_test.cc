// SPDX-License-Identifier: Apache-2.0
// No byte below the home shows a user's name or the value of a parameter: every file is read, Parquet is
// unpacked column by column.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/sql_text.h"
#include "base/text.h"
#include "engine/engine.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

// One text of all values of a Parquet file.
std::string Unpacked(const Path& file) {
  const TempFolder spill = TempFolder::Make("privacy").value();
  engine::Engine engine = engine::Engine::Open({uint64_t{1} << 29, 1, spill.path()}).value();
  engine::Connection connection = engine.Connect().value();
  engine::Rows rows =
      connection.Query("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(" + SqlText(file.string()) + ")")
          .value();
  std::string text;
  for (const engine::Column& column : rows.columns()) text += column.name + "\n";
  while (rows.Next().value()) {
    for (size_t c = 0; c < rows.chunk().columns(); ++c) {
      for (size_t r = 0; r < rows.chunk().rows(); ++r) {
        if (!rows.chunk().IsNull(c, r)) text.append(rows.chunk().Text(c, r)) += '\n';
      }
    }
  }
  return text;
}

// Every file below `root`, as bytes and, for Parquet, as values too.
std::vector<std::pair<std::string, std::string>> AllBytes(const Path& root) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(root).string();
    all.emplace_back(name, ReadFile(entry.path()).value());
    if (name.ends_with(".parquet")) all.emplace_back(name + " (values)", Unpacked(entry.path()));
    all.emplace_back("(name)", name);
  }
  return all;
}

bool IsWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// `value` as a word of its own, so that 12345 is not seen inside of 9912345678.
bool Holds(std::string_view text, std::string_view value) {
  for (size_t at = 0; (at = text.find(value, at)) != std::string_view::npos; ++at) {
    const bool starts = at == 0 || !IsWordByte(text[at - 1]);
    const size_t end = at + value.size();
    if (starts && (end == text.size() || !IsWordByte(text[end]))) return true;
  }
  return false;
}

size_t CountLeaks(const Path& root, const std::set<std::string>& values) {
  size_t leaks = 0;
  for (const auto& [name, bytes] : AllBytes(root)) {
    for (const std::string& value : values) {
      if (!Holds(bytes, value)) continue;
      ADD_FAILURE() << name << " shows " << value;
      if (++leaks > 10) return leaks;
    }
  }
  return leaks;
}

// The values that may not be shown: users of more than three characters, and parameter values of at least
// five that are no month or date; a number that is an id of an execution, too, is no secret.
std::set<std::string> PrivateValues(const Path& csv) {
  const std::string text = ReadFile(csv).value();
  std::set<std::string> values;
  std::set<std::string> ids;
  std::vector<std::string_view> names;
  for (const std::string_view line : Split(text, '\n')) {
    if (line.empty()) continue;
    const auto fields = Split(line, ',');
    if (names.empty()) {
      names = fields;
      continue;
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      if (names[i] == "USER_ID" && fields[i].size() > 3) values.emplace(fields[i]);
      if (names[i] != "USER_ID" && names[i] != "PARAM_DESCR_LIST") ids.emplace(fields[i]);
      if (names[i] != "PARAM_DESCR_LIST") continue;
      for (const std::string_view entry : Split(fields[i], ';')) {
        const size_t equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view value = Trim(entry.substr(equals + 1));
        const bool date =
            value.size() >= 6 &&
            (value.starts_with("20") || value.find("/20") != std::string_view::npos ||
             value.find("-20") != std::string_view::npos || value.find(" 20") != std::string_view::npos);
        if (value.size() >= 5 && !date) values.emplace(value);
      }
    }
  }
  for (const std::string& id : ids) values.erase(id);
  return values;
}

// Where the values stand after a run over the log: by value, the place.
std::map<std::string, std::string> ShownByARun(const Path& csv, const std::set<std::string>& values) {
  const Program program;
  const Ended ended = program.Run({"run", csv.string(), "--quiet", "--json"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  auto all = AllBytes(program.folder() / "home");
  all.emplace_back("stdout", ended.out);
  std::map<std::string, std::string> shown;
  for (const auto& [name, bytes] : all) {
    for (const std::string& value : values) {
      if (Holds(bytes, value)) shown.emplace(value, name);
    }
  }
  return shown;
}

// A number of five digits may be a time that a run measured; another run measures another.
TEST(Privacy, AnImportAndARunShowNoPrivateValue) {
  const Program program;
  ASSERT_EQ(program.Run({"generate", "erp", "--rows-scale", "0.02", "-o", "erp.csv"}).exit_code, 0);
  const Path log = program.folder() / "erp.csv";
  const std::set<std::string> values = PrivateValues(log);
  ASSERT_GT(values.size(), 50U);
  std::set<std::string> suspects = values;
  for (int run = 0; run < 3 && !suspects.empty(); ++run) {
    std::set<std::string> again;
    for (const auto& [value, place] : ShownByARun(log, suspects)) {
      again.insert(value);
      if (run == 2) ADD_FAILURE() << place << " shows " << value << ", as two runs before it";
    }
    suspects = again;
  }
}

TEST(Privacy, TheScanFindsWhatIsThere) {
  const Program program;
  ASSERT_EQ(program.Run({"generate", "erp", "--rows-scale", "0.01", "-o", "erp.csv"}).exit_code, 0);
  const std::set<std::string> values = PrivateValues(program.folder() / "erp.csv");
  ASSERT_EQ(program.Run({"import", "erp.csv", "--quiet", "--keep-raw"}).exit_code, 0);
  std::set<std::string> seen;
  for (const auto& [name, bytes] : AllBytes(program.folder() / "home")) {
    for (const std::string& value : values) {
      if (Holds(bytes, value)) seen.insert(value);
    }
  }
  EXPECT_EQ(seen, values);
}

// Names in rows that are too short, too long or broken, in the place of times and counts, and in further
// columns.
TEST(Privacy, DamagedRowsShowNoPrivateValue) {
  const Program program;
  std::string text =
      "JOB_ID,PROCESS_ID,QUEUE_DT,START_DT,END_DT,EXECUTE_ATTEMPTS,USER_ID,PARAM_DESCR_LIST,OWNER\n";
  for (int i = 10; i < 60; ++i) {
    const std::string m = std::to_string(i);
    text += m + ",P1,2026-01-01 00:" + m + ":00,2026-01-01 01:" + m + ":00,2026-01-01 02:" + m +
            ":00,1,margarethe,Batch=zebra77;Account Month=202601,ownerson\n";
  }
  text += "70,P1,2026-01-01 00:00:00,margarethe\n";
  text +=
      "71,P1,2026-01-01 00:00:00,2026-01-01 00:00:00,2026-01-01 "
      "00:00:00,1,margarethe,Batch=zebra77,ownerson,more\n";
  text +=
      "72,\"P1\"x,2026-01-01 00:00:00,2026-01-01 00:00:00,2026-01-01 "
      "00:00:00,1,margarethe,Batch=zebra77,ownerson\n";
  text += "73,P1,2026-01-01 00:00:00,margarethe,ownerson,zebra77,x,Batch=zebra77,ownerson\n";
  ASSERT_TRUE(WriteFile(program.folder() / "log.csv", text));
  const Ended ended = program.Run({"run", "log.csv", "--quiet", "--json"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const std::set<std::string> values = {"margarethe", "zebra77", "ownerson"};
  EXPECT_EQ(CountLeaks(program.folder() / "home", values), 0U);
  for (const std::string& value : values) EXPECT_FALSE(Holds(ended.out, value)) << "stdout shows " << value;
}

}  // namespace
}  // namespace harness::tests
