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

// How a column may be carried by what its sample promises, from the least to the most.
enum class Carriage {
  kText,    // as text: most are unlike each other, and their numbers would cost more than they save
  kNumber,  // texts that come again and again, or digits
  kDigits,  // digits alone
  kWhole,   // whole numbers as BIGINT writes them: digits without zeros in front
};
// A sample without a text promises everything.
Carriage CarriageOf(const SampledValues& sample);

// Columns of a dataset that the sort carries as numbers, by name. A column of kNumber takes any text. A text
// that breaks the promise of kDigits or kWhole ends the statement; their numbers are in the order of the
// texts, and those of kWhole go to the file as the whole numbers that they are.
using CarriedColumns = std::map<std::string, Carriage>;

// Registers functions on one connection, under names that are its own; they may run on several threads.
class CarriedTexts {
 public:
  static Result<CarriedTexts> Make(engine::Connection& connection, std::shared_ptr<TextStore> store);

  // SQL before the sort, for a BIGINT that is null for null. `text` is SQL for a VARCHAR.
  Result<std::string> Number(const std::string& text, Carriage carriage);
  // SQL behind the sort: its text, and the whole number that the text is.
  std::string Text(const std::string& number) const { return text_ + "(" + number + ")"; }
  std::string Value(const std::string& number) const { return value_ + "(" + number + ")"; }

  // A text ended the statement.
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
  std::string text_, value_;
};

}  // namespace harness::importers
