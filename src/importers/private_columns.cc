// SPDX-License-Identifier: Apache-2.0
#include "importers/private_columns.h"

#include <array>
#include <atomic>
#include <cstring>
#include <vector>

namespace harness::importers {
namespace {

using engine::Chunk;
using engine::ColumnType;
using engine::ColumnWriter;
using eventlog::ParameterFacts;

// The facts of a list as one text: three lengths, the three texts, then (month, under a period key) pairs.
struct PackedFacts {
  std::array<std::string_view, 3> texts;  // list token, keys, value tokens
  std::string_view months;
};
constexpr size_t kMonthBytes = sizeof(int64_t) + 1;

std::string Pack(const ParameterFacts& facts) {
  std::string packed;
  const std::array<const std::string*, 3> texts = {&facts.list_token, &facts.keys, &facts.value_tokens};
  const auto append = [&packed](const auto& value) {
    packed.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  for (const std::string* text : texts) append(static_cast<uint32_t>(text->size()));
  for (const std::string* text : texts) packed += *text;
  for (const ParameterFacts::Month& month : facts.months) {
    append(month.month);
    packed += month.period_key ? '\1' : '\0';
  }
  return packed;
}

PackedFacts Unpack(std::string_view packed) {
  std::array<uint32_t, 3> lengths{};
  std::memcpy(lengths.data(), packed.data(), sizeof(lengths));
  packed.remove_prefix(sizeof(lengths));
  PackedFacts facts;
  for (size_t i = 0; i < lengths.size(); ++i) {
    facts.texts[i] = packed.substr(0, lengths[i]);
    packed.remove_prefix(lengths[i]);
  }
  facts.months = packed;
  return facts;
}

std::optional<int64_t> MonthNear(std::string_view months, Timestamp reference_us) {
  if (months.empty()) return std::nullopt;
  ParameterFacts facts;
  for (; !months.empty(); months.remove_prefix(kMonthBytes)) {
    ParameterFacts::Month month;
    std::memcpy(&month.month, months.data(), sizeof(month.month));
    month.period_key = months[sizeof(month.month)] != '\0';
    facts.months.push_back(month);
  }
  return facts.AccountMonth(reference_us);
}

Result<void> WriteNumbers(RepeatedTexts& known, const Chunk& texts, ColumnWriter& out) {
  std::vector<size_t> rows;
  rows.reserve(texts.rows());
  for (size_t row = 0; row < texts.rows(); ++row) {
    if (texts.IsNull(0, row)) {
      out.SetNull(row);
    } else {
      rows.push_back(row);
    }
  }
  return known.Write(texts, rows, out);
}

// A function of one number: `text` of what it stands for, a part of it where it lies in the store.
template <typename Text>
auto EachNumber(std::shared_ptr<const TextStore> store, Text text) {
  return [store = std::move(store), text](const Chunk& numbers, ColumnWriter& out) {
    const int64_t* values = numbers.Int64s(0);
    for (size_t row = 0; row < numbers.rows(); ++row) {
      if (numbers.IsNull(0, row)) {
        out.SetNull(row);
      } else {
        out.PointToText(row, text(store->Get(values[row])));
      }
    }
    return Ok();
  };
}

engine::ScalarFunction Function(std::string name, std::vector<ColumnType> parameters, ColumnType result) {
  engine::ScalarFunction function;
  function.name = std::move(name);
  function.parameters = std::move(parameters);
  function.result = result;
  function.handles_null = true;
  return function;
}

}  // namespace

PrivateColumns::PrivateColumns(engine::Connection& connection,
                               std::shared_ptr<const eventlog::Tokenizer> tokenizer,
                               std::shared_ptr<TextStore> store)
    : connection_(&connection), tokenizer_(std::move(tokenizer)), store_(std::move(store)) {
  static std::atomic<int> objects{0};
  stem_ = "harness_private_" + std::to_string(objects++) + "_";
}

Result<PrivateColumns> PrivateColumns::Make(engine::Connection& connection,
                                            std::shared_ptr<const eventlog::Tokenizer> tokenizer,
                                            std::shared_ptr<TextStore> store) {
  PrivateColumns columns(connection, std::move(tokenizer), std::move(store));
  RETURN_IF_ERROR(columns.RegisterReaders());
  return columns;
}

Result<void> PrivateColumns::RegisterReaders() {
  const auto add = [this](const char* name, auto text) -> Result<std::string> {
    engine::ScalarFunction function = Function(stem_ + name, {ColumnType::kInt64}, ColumnType::kText);
    function.call = EachNumber(store_, text);
    RETURN_IF_ERROR(connection_->Register(std::move(function)));
    return stem_ + name;
  };
  const auto part = [](size_t i) { return [i](std::string_view packed) { return Unpack(packed).texts[i]; }; };
  ASSIGN_OR_RETURN(token_, add("token", [](std::string_view token) { return token; }));
  ASSIGN_OR_RETURN(list_token_, add("list_token", part(0)));
  ASSIGN_OR_RETURN(keys_, add("keys", part(1)));
  ASSIGN_OR_RETURN(value_tokens_, add("value_tokens", part(2)));
  month_ = stem_ + "month";
  engine::ScalarFunction month =
      Function(month_, {ColumnType::kInt64, ColumnType::kInt64}, ColumnType::kInt64);
  month.call = [store = store_](const Chunk& arguments, ColumnWriter& out) {
    for (size_t row = 0; row < arguments.rows(); ++row) {
      std::optional<int64_t> found;
      if (!arguments.IsNull(0, row) && !arguments.IsNull(1, row)) {
        const PackedFacts facts = Unpack(store->Get(arguments.Int64(0, row)));
        found = MonthNear(facts.months, arguments.Int64(1, row));
      }
      found ? out.SetInt64(row, *found) : out.SetNull(row);
    }
    return Ok();
  };
  return connection_->Register(std::move(month));
}

Result<std::string> PrivateColumns::RegisterNumber(const std::string& text, RepeatedTexts::Make make) {
  engine::ScalarFunction function =
      Function(stem_ + "number_" + std::to_string(next_++), {ColumnType::kText}, ColumnType::kInt64);
  function.call = [known = std::make_shared<RepeatedTexts>(store_, std::move(make))](
                      const Chunk& texts, ColumnWriter& out) { return WriteNumbers(*known, texts, out); };
  const std::string name = function.name;
  RETURN_IF_ERROR(connection_->Register(std::move(function)));
  return name + "(" + text + ")";
}

Result<std::string> PrivateColumns::TokenNumber(const std::string& text, const std::string& domain) {
  return RegisterNumber(text, [tokenizer = tokenizer_, domain](std::string_view value) {
    return tokenizer->Token(domain, value);
  });
}

Result<std::string> PrivateColumns::ParametersNumber(const std::string& text,
                                                     const std::optional<eventlog::ParameterKeys>& trusted) {
  return RegisterNumber(text, [tokenizer = tokenizer_, trusted](std::string_view list) {
    return Pack(eventlog::FactsOf(*tokenizer, list, trusted ? &*trusted : nullptr));
  });
}

}  // namespace harness::importers
