// SPDX-License-Identifier: Apache-2.0
// JSON Schema (draft-7) validation with messages that say where, what was found and what was expected.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace harness {

// A compiled schema, for many documents. Immutable and thread-safe.
class SchemaChecker {
 public:
  // `name` ("config.schema.json") stands in messages. Errors: kInvalidArgument for a text that is no
  // JSON or no schema, and for a $schema other than draft-7: the words of later drafts would be ignored.
  static Result<SchemaChecker> Compile(std::string_view schema_text, std::string_view name);
  static Result<SchemaChecker> FromJson(const Json& schema, std::string_view name);
  SchemaChecker(SchemaChecker&&) noexcept;
  SchemaChecker& operator=(SchemaChecker&&) noexcept;
  ~SchemaChecker();

  // Errors: kInvalidArgument: "<where>: at /access/contract: found "sql", expected one of ...". A key that
  // the schema does not know is named with the known one nearest to it.
  Result<void> Check(const Json& document, std::string_view where) const;

 private:
  struct State;
  explicit SchemaChecker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Compile and Check in one go.
Result<void> CheckSchema(const Json& document, const Json& schema, std::string_view where);

}  // namespace harness
