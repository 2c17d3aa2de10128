// SPDX-License-Identifier: Apache-2.0
#include "importers/jsonl.h"

#include <simdjson.h>

#include <memory>
#include <optional>
#include <unordered_map>

#include "base/text.h"
#include "eventlog/private_names.h"
#include "importers/inner_names.h"
#include "importers/line_reader.h"
#include "importers/row_scan.h"

namespace harness::importers {
namespace {

using eventlog::Severity;

constexpr int64_t kJsonHeadBytes = 4 << 20;
constexpr std::string_view kExpectedJson = "one JSON object a line";
constexpr std::string_view kNotAnObject = "Line that is not one JSON object.";

// One line as a JSON object, field by field; false when it is none.
class ObjectReader {
 public:
  // `visit(key, value)`: the value as text, nothing for null.
  template <typename Visit>
  bool Read(std::string_view line, Visit visit) {
    text_.assign(line);
    text_.append(simdjson::SIMDJSON_PADDING, ' ');
    // The on-demand parser sees only what it is asked for, and it writes behind its buffers on some text that
    // is no JSON; the other one reads all of the line first.
    if (whole_.parse(text_.data(), line.size(), false).error() != simdjson::SUCCESS) return false;
    simdjson::ondemand::document document;
    simdjson::padded_string_view padded(text_.data(), line.size(), text_.size());
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS) return false;
    simdjson::ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) return false;
    for (auto field : object) {
      std::string_view key;
      if (field.error() != simdjson::SUCCESS || field.unescaped_key().get(key) != simdjson::SUCCESS)
        return false;
      const std::string name(key);
      std::optional<std::string_view> value;
      if (!Value(field.value(), value)) return false;
      visit(name, value);
    }
    const char* rest = nullptr;  // anything behind the object is an error of the line
    return document.current_location().get(rest) != simdjson::SUCCESS;
  }

 private:
  static bool Value(simdjson::simdjson_result<simdjson::ondemand::value> value,
                    std::optional<std::string_view>& out) {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    std::string_view text;
    switch (type) {
      case simdjson::ondemand::json_type::null:
        out.reset();
        return value.is_null();
      case simdjson::ondemand::json_type::string:
        if (value.get_string().get(text) != simdjson::SUCCESS) return false;
        break;
      case simdjson::ondemand::json_type::number: {
        double checked = 0;
        text = Trim(value.raw_json_token());
        if (value.get_double().get(checked) != simdjson::SUCCESS) return false;
        break;
      }
      case simdjson::ondemand::json_type::boolean: {
        bool truth = false;
        if (value.get_bool().get(truth) != simdjson::SUCCESS) return false;
        text = truth ? "true" : "false";
        break;
      }
      case simdjson::ondemand::json_type::array: {
        simdjson::ondemand::array array;
        if (value.get_array().get(array) != simdjson::SUCCESS ||
            array.raw_json().get(text) != simdjson::SUCCESS) {
          return false;
        }
        break;
      }
      case simdjson::ondemand::json_type::object: {
        simdjson::ondemand::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS ||
            object.raw_json().get(text) != simdjson::SUCCESS) {
          return false;
        }
        break;
      }
    }
    out = text;
    return true;
  }

  simdjson::dom::parser whole_;
  simdjson::ondemand::parser parser_;
  std::string text_;
};

// Where each key of the head of the file stands, and whether its values are private anyway.
struct JsonlColumn {
  size_t index = 0;
  bool is_private = false;
};
using ColumnIndex = std::unordered_map<std::string, JsonlColumn>;

// Objects inside of an object stay one text, which is as private as the names in it.
void NoteInnerNames(const std::string& key, std::string_view value, InnerNames& names, Source& source) {
  if (source.personal_columns.contains(key)) return;
  if (const auto inner = names.FirstPrivate(value))
    source.personal_columns[key] = "its values hold the name " + Quoted(*inner);
}

class JsonlRows final : public engine::RowSource {
 public:
  JsonlRows(LineReader lines, std::shared_ptr<const ColumnIndex> index, std::shared_ptr<ScanResults> results,
            bool keep_raw)
      : lines_(std::move(lines)),
        index_(std::move(index)),
        results_(std::move(results)),
        keep_raw_(keep_raw) {
    values_.resize(index_->size());
  }

  Result<size_t> Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) override {
    size_t row = 0;
    while (row < capacity) {
      ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) {
        results_->Set(log_);
        break;
      }
      if (Trim(lines_.line()).empty()) continue;
      if (!ReadLine()) {
        RejectLine();
        continue;
      }
      for (size_t c = 0; c < values_.size(); ++c) {
        values_[c] ? columns[c].SetText(row, *values_[c]) : columns[c].SetNull(row);
      }
      log_.AddRow();
      ++row;
    }
    return row;
  }

 private:
  std::string Place() const { return lines_.name() + ":" + std::to_string(lines_.line_number()); }

  bool ReadLine() {
    if (!IsValidUtf8(lines_.line())) return false;
    std::fill(values_.begin(), values_.end(), std::nullopt);
    std::vector<std::string> unknown;
    std::vector<std::string> hidden;
    const bool read =
        reader_.Read(lines_.line(), [&](const std::string& key, std::optional<std::string_view> value) {
          const auto found = index_->find(key);
          if (found == index_->end()) {
            unknown.push_back(key);
          } else if (value) {
            if (!found->second.is_private && names_.FirstPrivate(*value)) {
              hidden.push_back(key);
              return;
            }
            values_[found->second.index] = std::string(*value);
          }
        });
    if (!read) return false;
    for (const std::string& key : hidden) {
      log_.Count("jsonl_late_private_name:" + key, Severity::kDataLoss,
                 "Value that holds a name of a person or a credential, which the first 4 MiB of the file do "
                 "not have; it was not kept.",
                 1, Place());
    }
    for (const std::string& key : unknown) {
      log_.Count("jsonl_late_key:" + key, Severity::kDataLoss,
                 "Key that the first 4 MiB of the file do not have; its values were not kept.", 1, Place());
    }
    return true;
  }

  void RejectLine() {
    RejectedRow row;
    row.file = lines_.name();
    row.line = lines_.line_number();
    row.byte = lines_.byte_offset();
    row.reason = "jsonl_not_an_object";
    row.message = kNotAnObject;
    if (keep_raw_) row.raw = lines_.line();
    log_.Reject(std::move(row), kNotAnObject);
  }

  LineReader lines_;
  std::shared_ptr<const ColumnIndex> index_;
  std::shared_ptr<ScanResults> results_;
  bool keep_raw_;
  ScanLog log_{results_->temp_folder()};
  ObjectReader reader_;
  InnerNames names_;
  std::vector<std::optional<std::string>> values_;
};

}  // namespace

Result<Source> MakeJsonlSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(auto bytes, OpenBytes(path, kExpectedJson));
  Source source = BeginSource(*bytes, "jsonl");
  LineReader lines(std::move(bytes));
  auto index = std::make_shared<ColumnIndex>();
  ObjectReader reader;
  InnerNames names;
  while (lines.byte_offset() < kJsonHeadBytes) {
    ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) break;
    if (!IsValidUtf8(lines.line())) continue;
    std::vector<std::string> keys;
    const bool read =
        reader.Read(lines.line(), [&](const std::string& key, std::optional<std::string_view> value) {
          keys.push_back(key);
          if (value) NoteInnerNames(key, *value, names, source);
        });
    if (!read) continue;
    for (const std::string& key : keys) {
      if (index->emplace(key, JsonlColumn{index->size(), false}).second)
        source.columns.push_back({key, SourceType::kText});
    }
  }
  if (source.columns.empty()) {
    return InvalidArgument(source.file +
                           ":1: found no JSON object, expected one object a line with the fields of an " +
                           "execution");
  }
  for (auto& [key, column] : *index) {
    column.is_private =
        options.keep_raw || source.personal_columns.contains(key) || eventlog::IsPrivateName(key);
  }
  const auto rows = [index, keep_raw = options.keep_raw](std::unique_ptr<ByteSource> opened,
                                                         std::shared_ptr<ScanResults> results) {
    return std::make_unique<JsonlRows>(LineReader(std::move(opened)), index, std::move(results), keep_raw);
  };
  ReadRows(path, kExpectedJson, options, rows, source);
  return source;
}

}  // namespace harness::importers
