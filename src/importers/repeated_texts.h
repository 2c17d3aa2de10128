// SPDX-License-Identifier: Apache-2.0
// The numbers, in a text store, of texts that come again and again.
#pragma once

#include <functional>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text_index.h"
#include "engine/chunk.h"
#include "importers/text_store.h"

namespace harness::importers {

// Thread-safe. Remembers texts seen lately: one that comes again much later may have a second number, and
// both stand for the same.
class RepeatedTexts {
 public:
  // What is stored for a text: itself, a token of it, ...
  using Make = std::function<std::string(std::string_view)>;

  RepeatedTexts(std::shared_ptr<TextStore> store, Make make)
      : store_(std::move(store)), make_(std::move(make)) {}

  // Writes the store's numbers of the texts in `rows`, which hold no null. Errors: kIo.
  Result<void> Write(const engine::Chunk& texts, std::span<const size_t> rows, engine::ColumnWriter& out);

 private:
  Result<int64_t> NumberOf(std::string_view text);

  std::shared_ptr<TextStore> store_;
  Make make_;
  std::shared_mutex mutex_;
  TextIndex texts_;
  std::vector<int64_t> numbers_;  // in the store, by the text's number
};

}  // namespace harness::importers
