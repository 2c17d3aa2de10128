// SPDX-License-Identifier: Apache-2.0
// Reads tests/reference/<name>.csv for tests: a comment line, a line of column names, rows without quotes.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/text.h"

namespace harness::testing {

using ReferenceRow = std::map<std::string, std::string>;

// Fails the running test when the file is missing or a row has another number of fields.
inline std::vector<ReferenceRow> ReadReference(const std::string& name) {
  const auto text = ReadFile(Path(HARNESS_SOURCE_DIR) / "tests/reference" / (name + ".csv"));
  EXPECT_TRUE(text.has_value()) << name;
  std::vector<ReferenceRow> rows;
  if (!text) return rows;
  const auto lines = Split(Trim(*text), '\n');
  EXPECT_EQ(lines[0].substr(0, 2), "# ");
  const auto names = Split(lines[1], ',');
  for (size_t i = 2; i < lines.size(); ++i) {
    const auto fields = Split(lines[i], ',');
    EXPECT_EQ(fields.size(), names.size()) << name << " row " << i;
    ReferenceRow row;
    for (size_t k = 0; k < fields.size() && k < names.size(); ++k) row[std::string(names[k])] = fields[k];
    rows.push_back(row);
  }
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

inline double Number(const std::string& text) {
  const auto value = ParseDouble(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value.value_or(0.0);
}

inline int64_t Integer(const std::string& text) {
  const auto value = ParseInt64(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value.value_or(0);
}

// "1;2;3"; an empty text is an empty list.
inline std::vector<double> Numbers(const std::string& text) {
  std::vector<double> values;
  if (text.empty()) return values;
  for (const auto part : Split(text, ';')) values.push_back(Number(std::string(part)));
  return values;
}

inline std::vector<int64_t> Integers(const std::string& text) {
  std::vector<int64_t> values;
  if (text.empty()) return values;
  for (const auto part : Split(text, ';')) values.push_back(Integer(std::string(part)));
  return values;
}

}  // namespace harness::testing
