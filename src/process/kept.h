// SPDX-License-Identifier: Apache-2.0
// What was made of one log and stays until the process ends, for itself and for what it forks.
#pragma once

#include <memory>
#include <string>
#include <utility>

namespace harness::process {

// Of one version of a dataset at most: the latest. Not thread-safe.
template <typename T>
class Kept {
 public:
  // Null where nothing of this version is kept.
  std::shared_ptr<const T> Of(const std::string& version) const {
    return version == version_ ? value_ : nullptr;
  }
  void Set(std::string version, std::shared_ptr<const T> value) {
    version_ = std::move(version);
    value_ = std::move(value);
  }
  void Clear() { Set({}, nullptr); }

  // The one of this process.
  static Kept& Here() {
    static Kept kept;
    return kept;
  }

 private:
  std::string version_;
  std::shared_ptr<const T> value_;
};

}  // namespace harness::process
