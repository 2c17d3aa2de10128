// SPDX-License-Identifier: Apache-2.0
#include "importers/csv_dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "importers/time_parse.h"

namespace harness::importers {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr size_t kLinesLookedAt = 200;

bool LooksLikeData(std::string_view field) {
  const std::string_view text = Trim(field);
  if (text.empty() || ParseDouble(text)) return true;
  return ParseTime(text, TimeForm::kIso).has_value() || ParseTime(text, TimeForm::kDayFirst).has_value() ||
         ParseTime(text, TimeForm::kLongDate).has_value();
}

std::string DetectEncoding(std::string_view head) {
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return "utf-16";
  // The head may end inside a character: look at whole lines only.
  head = head.substr(0, head.rfind('\n'));
  if (IsValidUtf8(head)) return "utf-8";
  // Some lines are not UTF-8. Where as many are UTF-8 beyond ASCII, the others are damaged and rejected
  // later; text in Latin-1 is hardly ever UTF-8 by chance.
  int64_t fit = 0;
  int64_t broken = 0;
  for (const std::string_view line : Split(head, '\n')) {
    const bool ascii =
        std::all_of(line.begin(), line.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
    if (!ascii) ++(IsValidUtf8(line) ? fit : broken);
  }
  return fit >= broken ? "utf-8" : "latin-1";
}

// Only to look at names and fields: the engine decodes the rows.
std::string ToUtf8(std::string_view head, const std::string& encoding) {
  std::string text;
  const auto append = [&text](uint32_t point) {
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += static_cast<char>(0xC0 | point >> 6);
      text += static_cast<char>(0x80 | (point & 0x3F));
    } else {
      text += static_cast<char>(0xE0 | point >> 12);
      text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
      text += static_cast<char>(0x80 | (point & 0x3F));
    }
  };
  if (encoding == "latin-1") {
    for (const char c : head) append(static_cast<unsigned char>(c));
  } else if (encoding == "utf-16") {
    const bool big = head.starts_with("\xFE\xFF");
    for (size_t i = 2; i + 1 < head.size(); i += 2) {
      const auto first = static_cast<unsigned char>(head[i]);
      const auto second = static_cast<unsigned char>(head[i + 1]);
      append(big ? static_cast<uint32_t>(first << 8 | second) : static_cast<uint32_t>(second << 8 | first));
    }
  } else {
    text = head.starts_with(kUtf8Mark) ? head.substr(kUtf8Mark.size()) : head;
  }
  return text;
}

// How many of the first records have the most common number of fields, when that is more than one.
struct Consistency {
  size_t fields = 0;
  size_t records = 0;
};
Consistency ConsistencyOf(std::string_view text, char delimiter, char quote) {
  std::map<size_t, size_t> counts;
  for (size_t i = 0; i < kLinesLookedAt && !text.empty(); ++i) {
    const size_t fields = TakeRecord(text, delimiter, quote).size();
    if (fields > 1) ++counts[fields];
  }
  Consistency best;
  for (const auto& [fields, records] : counts) {
    if (records >= best.records) best = {fields, records};
  }
  return best;
}

char DetectDelimiter(std::string_view text, char quote) {
  char best = ',';
  Consistency best_found;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const Consistency found = ConsistencyOf(text, delimiter, quote);
    const bool better = found.records > best_found.records ||
                        (found.records == best_found.records && found.fields > best_found.fields);
    if (better) {
      best = delimiter;
      best_found = found;
    }
  }
  return best;
}

std::string DelimiterName(char delimiter) {
  return delimiter == '\t' ? "tab" : std::string("'") + delimiter + "'";
}

Result<std::vector<std::string>> ColumnNames(const std::vector<std::string>& first, bool header,
                                             std::string_view file) {
  std::vector<std::string> names;
  std::map<std::string, size_t> seen;
  for (size_t i = 0; i < first.size(); ++i) {
    std::string name(header ? Trim(first[i]) : std::string_view());
    if (name.empty()) name = "column_" + std::to_string(i + 1);
    const auto [at, added] = seen.emplace(AsciiLower(name), i);
    if (!added) {
      return InvalidArgument(std::string(file) + ":1: columns " + std::to_string(at->second + 1) + " and " +
                             std::to_string(i + 1) + " are both named " + Quoted(name) +
                             ", expected different names: rename one in the file");
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::vector<std::string> TakeRecord(std::string_view& text, char delimiter, char quote) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != quote) {
        fields.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == quote) {
        fields.back() += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == quote && fields.back().empty()) {
      quoted = true;
    } else if (c == delimiter) {
      fields.emplace_back();
    } else if (c == '\n' || c == '\r') {
      break;
    } else {
      fields.back() += c;
    }
  }
  if (i < text.size() && text[i] == '\r') ++i;
  if (i < text.size() && text[i] == '\n') ++i;
  text.remove_prefix(i);
  return fields;
}

Result<CsvDialect> DetectCsvDialect(std::string_view head, bool whole, std::string_view file,
                                    const SourceOptions& options) {
  const std::string where(file);
  if (Trim(head).empty()) {
    return InvalidArgument(where + ": the file is empty, expected a header line and rows");
  }
  if (head.starts_with("\xFE\xFF")) {
    return InvalidArgument(
        where +
        ": byte 0: found the mark of UTF-16 in big-endian order, expected UTF-8, Latin-1 or "
        "UTF-16 in little-endian order: convert the file to UTF-8");
  }
  CsvDialect dialect;
  dialect.encoding = options.encoding.value_or(DetectEncoding(head));
  const std::string text = ToUtf8(head, dialect.encoding);
  dialect.quote = options.quote.value_or('"');
  dialect.delimiter = options.delimiter.value_or(DetectDelimiter(text, dialect.quote));
  std::string_view rest = text;
  while (!rest.empty() && (rest.front() == '\n' || rest.front() == '\r')) rest.remove_prefix(1);
  const std::string_view first_line = rest.substr(0, rest.find('\n'));
  const std::vector<std::string> first = TakeRecord(rest, dialect.delimiter, dialect.quote);
  if (first.size() < 2) {
    return InvalidArgument(where + ":1: found one column with the delimiter " +
                           DelimiterName(dialect.delimiter) + " in " + Quoted(Trim(first_line)) +
                           ", expected several: name the delimiter with --delimiter");
  }
  dialect.header = options.header.value_or(std::none_of(first.begin(), first.end(), LooksLikeData));
  // Names such as R's empty first one: a header has few empty fields and no number.
  if (!options.header.has_value() && !dialect.header) {
    const auto odd = std::count_if(first.begin(), first.end(), LooksLikeData);
    const auto empty =
        std::count_if(first.begin(), first.end(), [](const auto& f) { return Trim(f).empty(); });
    dialect.header = odd == empty && empty * 4 <= static_cast<std::ptrdiff_t>(first.size());
  }
  if (dialect.header && whole && Trim(rest).empty()) {
    return InvalidArgument(where + ": found a header line and no rows, expected at least one row");
  }
  ASSIGN_OR_RETURN(dialect.names, ColumnNames(first, dialect.header, file));
  return dialect;
}

}  // namespace harness::importers
