// SPDX-License-Identifier: Apache-2.0
// For tests only: reads a generated CSV back with code that shares nothing with the writer.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace harness::generate {

inline constexpr int64_t kAbsent = INT64_MIN;

struct LogRow {
  int64_t id = 0;
  std::string process;
  int64_t parent = kAbsent;
  int64_t dependency = kAbsent;
  std::string schedule, host, user, status;
  int attempts = 0;
  std::array<int64_t, 4> time = {};  // queued, eligible, started, ended: seconds since 1970, or kAbsent
  std::string parameters;

  bool started() const { return time[2] != kAbsent; }
  int64_t wait() const { return time[2] - time[1]; }
};

// Days since 1970 by counting years and months.
inline int64_t PlainDays(int year, int month, int day) {
  static const int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
  int64_t days = 0;
  for (int y = 1970; y < year; ++y) days += leap(y) ? 366 : 365;
  for (int m = 1; m < month; ++m) days += kLengths[m - 1] + (m == 2 && leap(year) ? 1 : 0);
  return days + day - 1;
}

inline int64_t PlainTime(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char between = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%d%c%d:%d:%d", &year, &month, &day, &between, &hour, &minute,
                  &second) != 7)
    return kAbsent;
  return PlainDays(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

inline std::vector<std::vector<std::string>> ReadCells(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::vector<std::string>> lines;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string>& cells = lines.emplace_back(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
  }
  return lines;
}

inline std::vector<LogRow> ReadLog(const std::string& path) {
  std::vector<LogRow> rows;
  for (const auto& cells : ReadCells(path)) {
    if (cells.at(0) == "PROCESS_QUEUE_ID") continue;
    const auto number = [&](size_t i) { return cells.at(i).empty() ? kAbsent : std::stoll(cells.at(i)); };
    LogRow& row = rows.emplace_back();
    row.id = number(0);
    row.process = cells.at(1);
    row.parent = number(2);
    row.dependency = number(3);
    row.schedule = cells.at(4);
    row.host = cells.at(5);
    row.user = cells.at(6);
    row.status = cells.at(7);
    row.attempts = static_cast<int>(number(8));
    for (size_t i = 0; i < 4; ++i) row.time[i] = PlainTime(cells.at(9 + i));
    row.parameters = cells.at(13);
  }
  return rows;
}

inline std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace harness::generate
