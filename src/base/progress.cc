// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

namespace harness {
namespace {

class Silent final : public Progress {
 public:
  void Start(std::string_view, uint64_t, std::string_view) override {}
  void Update(uint64_t) override {}
  void Finish() override {}
  bool Listens() const override { return false; }
};

}  // namespace

Progress& NoProgress() {
  static Silent silent;
  return silent;
}

}  // namespace harness
