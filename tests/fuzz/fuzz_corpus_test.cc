// SPDX-License-Identifier: Apache-2.0
// The short seeded pass: every fuzz target over its seeds and a fixed number of mutants of each. A target
// that crashes or breaks one of its laws ends the program; what was running then is told on stderr, so that
// it can be repeated.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string_view>

#include "base/files.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/mutate.h"

namespace harness::tests {
namespace {

// Under a sanitizer each costs ten times as much.
#if defined(__SANITIZE_ADDRESS__)
constexpr int kMutants = 200;
#else
constexpr int kMutants = 2000;
#endif

// Each input of the Parquet target is several queries.
int MutantsOf(std::string_view target) {
  return target == "parquet" ? kMutants / 10 : kMutants;
}

// What a signal handler may read: plain memory.
char running[512];  // NOLINT: written before each call, read when it crashes

void OnCrash(int signal_number) {
  size_t length = 0;
  while (length < sizeof(running) && running[length] != '\0') ++length;
  const ssize_t ignored = write(STDERR_FILENO, running, length);
  static_cast<void>(ignored);
  std::signal(signal_number, SIG_DFL);
  raise(signal_number);
}

class FuzzCorpus : public testing::TestWithParam<FuzzTarget> {
 protected:
  void SetUp() override {
    for (const int signal_number : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL})
      std::signal(signal_number, OnCrash);
    const Path folder = Path(HARNESS_SOURCE_DIR) / "tests" / "fuzz" / "corpus" / GetParam().name;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
      names_.push_back(entry.path());
    std::sort(names_.begin(), names_.end());
    for (const Path& name : names_) seeds_.push_back(ReadFile(name).value());
    ASSERT_FALSE(seeds_.empty()) << "put at least one seed into " << folder;
  }

  void Run(const std::string& input, size_t seed, int mutant) {
    std::snprintf(running, sizeof(running),
                  "\nfuzz target %s crashed on seed %s, mutant %d (of %d; 0 is the seed)\n", GetParam().name,
                  names_[seed].filename().c_str(), mutant, MutantsOf(GetParam().name));
    // A copy of exactly the input's size: a sanitizer then sees a read past the end.
    const std::vector<uint8_t> bytes(input.begin(), input.end());
    ASSERT_EQ(GetParam().run(bytes.data(), bytes.size()), 0);
  }

  std::vector<Path> names_;
  std::vector<std::string> seeds_;
};

TEST_P(FuzzCorpus, SeedsAndTheirMutants) {
  for (size_t seed = 0; seed < seeds_.size(); ++seed) {
    Run(seeds_[seed], seed, 0);
    for (int mutant = 1; mutant <= MutantsOf(GetParam().name); ++mutant) {
      Philox random(names_[seed].filename().string(), GetParam().name, "mutant " + std::to_string(mutant));
      Run(Mutate(seeds_, seed, random), seed, mutant);
    }
  }
}

TEST_P(FuzzCorpus, NoBytesAtAll) {
  ASSERT_EQ(GetParam().run(nullptr, 0), 0);
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzCorpus, testing::ValuesIn(FuzzTargets().begin(), FuzzTargets().end()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace harness::tests
