// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "cli/quantity.h"
#include "cli/terminal.h"

namespace harness::cli {
namespace {

std::string CsvField(const Json& value) {
  std::string text = value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

// The first `width` code points, with "..." for what was cut.
std::string CutTo(const std::string& text, size_t width) {
  if (DisplayWidth(text) <= width || width < 8) return text;
  size_t points = 0;
  size_t end = 0;
  while (end < text.size()) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && points++ == width - 3) break;
    ++end;
  }
  return text.substr(0, end) + "...";
}

void AppendPadded(std::string& line, const std::string& text, size_t width, bool right, bool last) {
  const size_t used = DisplayWidth(text);
  const std::string pad(width > used ? width - used : 0, ' ');
  if (right) line += pad;
  line += text;
  if (!right && !last) line += pad;
}

}  // namespace

Cell TextCell(std::string_view text) {
  return {TerminalText(text, true), Json(std::string(text))};
}
Cell CountCell(int64_t count) {
  return {FormatThousands(count), Json(count)};
}
Cell BytesCell(uint64_t bytes) {
  return {FormatBytes(bytes), Json(bytes)};
}
Cell TimeCell(int64_t timestamp_us) {
  return TextCell(FormatIso(timestamp_us));
}
Cell ShownCell(std::string_view text, Json json) {
  return {TerminalText(text, true), std::move(json)};
}

void Table::Add(std::vector<Cell> row) {
  HARNESS_CHECK(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::string Table::Text(bool color, int width) const {
  std::vector<size_t> widths;
  for (size_t c = 0; c < columns_.size(); ++c) {
    widths.push_back(DisplayWidth(columns_[c].title));
    for (const auto& row : rows_) widths[c] = std::max(widths[c], DisplayWidth(row[c].text));
  }
  size_t before_last = 0;
  for (size_t c = 0; c + 1 < widths.size(); ++c) before_last += widths[c] + 2;
  const size_t limit = width <= 0 ? SIZE_MAX : static_cast<size_t>(width);
  const size_t last_width = limit > before_last + 20 ? limit - before_last : SIZE_MAX;

  std::string header;
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (c > 0) header += "  ";
    AppendPadded(header, columns_[c].title, widths[c], columns_[c].right, c + 1 == columns_.size());
  }
  header.erase(header.find_last_not_of(' ') + 1);
  std::string text = Styled(header, Style::kBold, color) + "\n";
  for (const auto& row : rows_) {
    std::string line;
    for (size_t c = 0; c < columns_.size(); ++c) {
      const bool last = c + 1 == columns_.size();
      if (c > 0) line += "  ";
      AppendPadded(line, last ? CutTo(row[c].text, last_width) : row[c].text,
                   last && !columns_[c].right ? 0 : widths[c], columns_[c].right, last);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string Table::Csv() const {
  std::string text;
  for (size_t c = 0; c < columns_.size(); ++c) text += (c > 0 ? "," : "") + CsvField(columns_[c].key);
  text += "\n";
  for (const auto& row : rows_) {
    for (size_t c = 0; c < row.size(); ++c) text += (c > 0 ? "," : "") + CsvField(row[c].json);
    text += "\n";
  }
  return text;
}

Json Table::ToJson() const {
  Json list = Json::array();
  for (const auto& row : rows_) {
    Json object = Json::object();
    for (size_t c = 0; c < row.size(); ++c) object[columns_[c].key] = row[c].json;
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace harness::cli
