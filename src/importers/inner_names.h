// SPDX-License-Identifier: Apache-2.0
// The names inside of a value that is an object itself, as JSON or as the engine writes its structs.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace harness::importers {

// Looks for names inside of values that speak of a person or a credential: {"job": {"user": "ana"}}.
// Remembers the names that it saw, so that looking costs no memory once they come again. Not thread-safe.
class InnerNames {
 public:
  // The first private name inside; nothing for a value that is no object or list, or that has none.
  std::optional<std::string> FirstPrivate(std::string_view value);

 private:
  bool IsPrivate(std::string_view name);
  std::set<std::string, std::less<>> plain_;
};

}  // namespace harness::importers
