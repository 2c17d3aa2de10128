// SPDX-License-Identifier: Apache-2.0
// Seeded points in the life of a program at which tests kill or interrupt it, and what those tests share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/text.h"
#include "store/memory_folder_for_test.h"
#include "tests/fault/home_check.h"
#include "tests/fault/victim.h"

namespace harness::tests {

inline constexpr const char* kSeed = "20260114";

inline bool AllTests() {
  const char* value = std::getenv("HARNESS_ALL_TESTS");
  return value != nullptr && std::string_view(value) == "1";
}

// Points of one verb: 100 with HARNESS_ALL_TESTS=1, else the first `few` of them.
inline uint64_t Points(uint64_t few) {
  return AllTests() ? 100 : few;
}

// How old an undisturbed program is when its staging folder is there, when its result is published, at its
// end.
struct Life {
  Micros staged_us = 0;
  Micros published_us = 0;
  Micros ended_us = 0;
};

// What a point waits for before its delay begins.
enum class From { kStart, kStaged, kPublished };
inline constexpr const char* kFromNames[] = {"start", "staged", "published"};

// Where a program is hit: `fraction` of `span_us` after `from`.
struct Point {
  From from = From::kStart;
  double fraction = 0;
  Micros span_us = 0;
  Micros Delay() const { return static_cast<Micros>(fraction * static_cast<double>(span_us)); }
};

// A pure function of seed, verb and index, but for the spans, which are measured.
inline Point PointOf(const char* verb, uint64_t index, const Life& life) {
  Philox random = Philox(kSeed, "kill_test", verb).Stream(index);
  Point point;
  point.from = std::array{From::kStart, From::kStaged, From::kStart, From::kPublished}[index % 4];
  point.fraction = random.Uniform();
  const Micros spans[] = {life.ended_us, life.published_us - life.staged_us,
                          life.ended_us - life.published_us};
  point.span_us = spans[static_cast<size_t>(point.from)];
  return point;
}

inline std::string Describe(const char* verb, uint64_t index, const Point& point) {
  char text[200];
  std::snprintf(text, sizeof text, "seed %s, %s, point %llu: %lld us after %s (%.6f of %lld us)", kSeed, verb,
                static_cast<unsigned long long>(index), static_cast<long long>(point.Delay()),
                kFromNames[static_cast<size_t>(point.from)], point.fraction,
                static_cast<long long>(point.span_us));
  return text;
}

// How often a signal met the program alive.
struct Tally {
  int points = 0;
  int hit = 0;
  int published = 0;  // hit, and its result was there all the same
};

class KillTest : public ::testing::Test {
 protected:
  KillTest()
      : folder_(store::MakeMemoryFolder("kill_test")),
        place_(folder_.path() / "place"),
        home_(folder_.path() / "home"),
        log_(folder_.path() / "erp.csv") {}

  void SetUp() override {
    const Death made = RunToEnd(place_, {"generate", "erp", "--rows-scale", "0.02", "--out", log_.string()});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    text_ = ReadFile(log_).value();
  }
  void TearDown() override {
    for (const std::string& line : Survivors()) ADD_FAILURE() << "still runs: " << line;
  }

  // The log with one more row, so that each index has a dataset of its own.
  Path Log(const std::string& index) {
    const Path file = folder_.path() / ("log" + index + ".csv");
    const std::string row = "9" + std::string(7 - std::min<size_t>(index.size(), 7), '0') + index +
                            ",QEMAIL,,,1025,QCPCENQPECZC01,SYSTEM,SUCCESS,1,2025-07-04 22:50:02,2025-07-04 "
                            "22:50:02,2025-07-04 22:50:02,2025-07-04 22:50:12,\n";
    EXPECT_TRUE(WriteFile(file, text_ + row));
    return file;
  }

  std::vector<std::string> Import(const Path& file, const Path& home) const {
    return {"import", file.string(), "--json", "--home", home.string()};
  }
  // Two plugins, or all.
  std::vector<std::string> Run(const Path& file, const Path& home, bool all = false) const {
    std::vector<std::string> words = {"run", file.string(), "--json", "--home", home.string()};
    if (!all) words.insert(words.end(), {"--plugin", "profile_basic"});
    return words;
  }

  // A home with a catalog and nothing in it: a verb that may make one looks for what is not there.
  void MakeHome(const Path& home) const {
    const Death made = RunToEnd(place_, {"run", "nothing", "--home", home.string()});
    EXPECT_EQ(made.exit_code, 2) << made.err;
    EXPECT_NE(made.err.find("nothing: found neither a file nor a dataset"), std::string::npos) << made.err;
  }

  // The version that `import --json` printed.
  static std::string VersionOf(const Death& ended) {
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    const auto json = ParseJson(ended.out, "import --json");
    EXPECT_TRUE(json) << ended.out;
    return json ? json->value("version", "") : "";
  }

  // The shortest of each span in two undisturbed lives; `words` must make something new each time.
  Life LifeOf(const std::function<std::vector<std::string>(int)>& words, const Path& published_in) const {
    Life shortest;
    for (int i = 0; i < 2; ++i) {
      Life life;
      NameWatch watch(published_in);
      Victim whole(place_, words(i));
      EXPECT_TRUE(whole.WaitForName(watch, IsStaging));
      life.staged_us = whole.Age();
      EXPECT_TRUE(whole.WaitForName(watch, std::not_fn(IsStaging)));
      life.published_us = whole.Age();
      EXPECT_FALSE(whole.WaitUntil(600 * kMicrosPerSecond));
      life.ended_us = whole.Age();
      const Death ended = whole.Wait();
      EXPECT_EQ(ended.exit_code, 0) << ended.err;
      if (i == 0 || life.ended_us < shortest.ended_us) shortest = life;
    }
    return shortest;
  }

  Life LifeOfImport() {
    return LifeOf([&](int i) { return Import(Log("5000" + std::to_string(i)), home_); }, home_ / "datasets");
  }

  static bool IsStaging(const std::string& name) { return name.starts_with("."); }

  // Waits for the point, sends the signal. True when the program lived to see it. `watch`: of the folder
  // where it publishes, since before it was started.
  bool Hit(Victim& victim, const Point& point, NameWatch& watch, int signal) const {
    bool alive = true;
    if (point.from == From::kStaged) alive = victim.WaitForName(watch, IsStaging);
    if (point.from == From::kPublished) alive = victim.WaitForName(watch, std::not_fn(IsStaging));
    alive =
        alive && victim.WaitUntil(point.from == From::kStart ? point.Delay() : victim.Age() + point.Delay());
    victim.Signal(signal);
    return alive;
  }

  static void Tell(const char* what, const Tally& tally) {
    std::printf("%s: %d points, %d met the program alive, %d of these after it had published\n", what,
                tally.points, tally.hit, tally.published);
    EXPECT_GE(tally.hit * 10, tally.points) << "most signals came too late to mean anything";
  }

  TempFolder folder_;
  Place place_;
  Path home_;
  Path log_;
  std::string text_;
};

}  // namespace harness::tests
