// SPDX-License-Identifier: Apache-2.0
// Columns of texts that a sort carries as numbers: digits as what they are, other texts as their place in a
// store. A sort of long rows lasts as long as what it has to move, and a number is half of the engine's text.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "importers/column_profile.h"
#include "importers/text_store.h"

namespace harness::importers {

// What the sample of a column promises. A text that it did not promise costs time, nothing else, but in a
// column of the order.
enum class Carriage {
  kText,    // most texts are unlike each other: their numbers would cost more than they save
  kNumber,  // digits, or texts that come again and again
  kDigits,  // digits alone: the numbers are in the order of the texts
};
Carriage CarriageOf(const SampledValues& sample);

// Columns of a dataset that the sort carries as numbers, by name: kDigits where it sorts by them.
using CarriedColumns = std::map<std::string, Carriage>;

// Registers functions on one connection, under names that are its own; they may run on several threads.
class CarriedTexts {
 public:
  static Result<CarriedTexts> Make(engine::Connection& connection, std::shared_ptr<TextStore> store);

  // SQL before the sort, for a BIGINT that is null for null. `text` is SQL for a VARCHAR.
  Result<std::string> Number(const std::string& text);
  // For a column of the order: the numbers are in the order of the texts. Other texts than digits end the
  // statement; refused() then says so.
  Result<std::string> OrderedNumber(const std::string& text);
  // SQL behind the sort, for the text of either.
  std::string Text(const std::string& number) const { return text_ + "(" + number + ")"; }

  bool refused() const { return *refused_; }

 private:
  CarriedTexts(engine::Connection& connection, std::shared_ptr<TextStore> store);
  Result<void> Register(std::string name, engine::ColumnType parameter, engine::ColumnType result,
                        std::function<Result<void>(const engine::Chunk&, engine::ColumnWriter&)> call);

  engine::Connection* connection_;
  std::shared_ptr<TextStore> store_;
  std::shared_ptr<std::atomic<bool>> refused_ = std::make_shared<std::atomic<bool>>(false);
  std::string stem_;  // of all names here
  int next_ = 0;
  std::string text_;
};

}  // namespace harness::importers
