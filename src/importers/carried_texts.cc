// SPDX-License-Identifier: Apache-2.0
#include "importers/carried_texts.h"

#include <functional>
#include <unordered_set>
#include <vector>

#include "importers/digit_code.h"
#include "importers/repeated_texts.h"

namespace harness::importers {
namespace {

using engine::Chunk;
using engine::ColumnType;
using engine::ColumnWriter;

// Numbers from here on are codes of digits, those below are of the store.
constexpr int64_t kFirstCode = TextStore::kEndNumber;

Result<void> WriteCodes(RepeatedTexts& others, const Chunk& texts, ColumnWriter& out) {
  const engine::TextCell* cells = texts.Texts(0);
  std::vector<size_t> rows;
  for (size_t row = 0; row < texts.rows(); ++row) {
    if (texts.IsNull(0, row)) {
      out.SetNull(row);
    } else if (const auto code = DigitCode(cells[row].view())) {
      out.SetInt64(row, kFirstCode + *code);
    } else {
      rows.push_back(row);
    }
  }
  return others.Write(texts, rows, out);
}

bool IsWhole(std::string_view digits) {
  return digits.front() != '0' || digits.size() == 1;
}

Result<void> WriteDigits(bool whole, std::atomic<bool>& refused, const Chunk& texts, ColumnWriter& out) {
  const engine::TextCell* cells = texts.Texts(0);
  for (size_t row = 0; row < texts.rows(); ++row) {
    if (texts.IsNull(0, row)) {
      out.SetNull(row);
      continue;
    }
    const std::string_view text = cells[row].view();
    const auto code = DigitCode(text);
    if (!code || (whole && !IsWhole(text))) {
      refused = true;
      return InvalidArgument("import: a text is not of digits, as those of the sample are");
    }
    out.SetInt64(row, kFirstCode + *code);
  }
  return Ok();
}

void WriteValues(const Chunk& numbers, ColumnWriter& out) {
  const int64_t* values = numbers.Int64s(0);
  for (size_t row = 0; row < numbers.rows(); ++row) {
    if (numbers.IsNull(0, row)) {
      out.SetNull(row);
    } else {
      out.SetInt64(row, ValueOfCode(values[row] - kFirstCode));
    }
  }
}

void WriteTexts(const TextStore& store, const Chunk& chunk, ColumnWriter& out) {
  const int64_t* numbers = chunk.Int64s(0);
  for (size_t row = 0; row < chunk.rows(); ++row) {
    if (chunk.IsNull(0, row)) {
      out.SetNull(row);
    } else if (numbers[row] < kFirstCode) {
      out.PointToText(row, store.Get(numbers[row]));
    } else {
      out.SetText(row, Digits::OfCode(numbers[row] - kFirstCode).view());
    }
  }
}

}  // namespace

Carriage CarriageOf(const SampledValues& sample) {
  size_t texts = 0;
  bool whole = true;
  std::unordered_set<std::string_view> others;
  for (const auto& text : sample) {
    if (!text) continue;
    ++texts;
    if (!DigitCode(*text)) {
      others.insert(*text);
    } else {
      whole = whole && IsWhole(*text);
    }
  }
  if (others.size() * 8 > texts) return Carriage::kText;
  if (!others.empty()) return Carriage::kNumber;
  return whole ? Carriage::kWhole : Carriage::kDigits;
}

CarriedTexts::CarriedTexts(engine::Connection& connection, std::shared_ptr<TextStore> store)
    : connection_(&connection), store_(std::move(store)) {
  static std::atomic<int> objects{0};
  stem_ = "harness_carried_" + std::to_string(objects++) + "_";
}

Result<void> CarriedTexts::Register(std::string name, ColumnType parameter, ColumnType result,
                                    std::function<Result<void>(const Chunk&, ColumnWriter&)> call) {
  return connection_->Register(engine::ScalarFunction{.name = std::move(name),
                                                      .parameters = {parameter},
                                                      .result = result,
                                                      .handles_null = true,
                                                      .call = std::move(call)});
}

Result<CarriedTexts> CarriedTexts::Make(engine::Connection& connection, std::shared_ptr<TextStore> store) {
  CarriedTexts carried(connection, std::move(store));
  carried.text_ = carried.stem_ + "text";
  carried.value_ = carried.stem_ + "value";
  RETURN_IF_ERROR(carried.Register(carried.text_, ColumnType::kInt64, ColumnType::kText,
                                   [store = carried.store_](const Chunk& numbers, ColumnWriter& out) {
                                     WriteTexts(*store, numbers, out);
                                     return Ok();
                                   }));
  RETURN_IF_ERROR(carried.Register(carried.value_, ColumnType::kInt64, ColumnType::kInt64,
                                   [](const Chunk& numbers, ColumnWriter& out) {
                                     WriteValues(numbers, out);
                                     return Ok();
                                   }));
  return carried;
}

Result<std::string> CarriedTexts::Number(const std::string& text, Carriage carriage) {
  const std::string name = stem_ + std::to_string(next_++);
  std::function<Result<void>(const Chunk&, ColumnWriter&)> call;
  if (carriage == Carriage::kNumber) {
    const auto others =
        std::make_shared<RepeatedTexts>(store_, [](std::string_view other) { return std::string(other); });
    call = [others](const Chunk& texts, ColumnWriter& out) { return WriteCodes(*others, texts, out); };
  } else {
    call = [whole = carriage == Carriage::kWhole, refused = refused_](const Chunk& texts, ColumnWriter& out) {
      return WriteDigits(whole, *refused, texts, out);
    };
  }
  RETURN_IF_ERROR(Register(name, ColumnType::kText, ColumnType::kInt64, std::move(call)));
  return name + "(" + text + ")";
}

}  // namespace harness::importers
