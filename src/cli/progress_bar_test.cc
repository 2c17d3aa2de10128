// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/terminal.h"

namespace harness::cli {
namespace {

class FakeClock final : public Clock {
 public:
  Timestamp Now() const override { return now; }
  Micros Monotonic() const override { return now; }
  Micros now = 0;
};

// What the bar wrote so far.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_), 0); }
  ~Pipe() {
    close(ends_[0]);
    close(ends_[1]);
  }
  int in() const { return ends_[1]; }
  std::string Take() const {
    // A full stop of our own, so that reading never waits.
    EXPECT_EQ(write(ends_[1], "", 1), 1);
    std::string text;
    char c = ' ';
    while (read(ends_[0], &c, 1) == 1 && c != '\0') text += c;
    return text;
  }

 private:
  int ends_[2] = {};
};

BarState Halfway() {
  return {"import log.csv", "rows", 500'000, 1'000'000, 2 * kMicrosPerSecond};
}

TEST(RenderBar, ShowsShareRateAndTimeLeft) {
  EXPECT_EQ(RenderBar(Halfway(), 80),
            "import log.csv  [===============>              ]   50 %  250 k rows/s  2 s left");
}

TEST(RenderBar, FitsEveryWidth) {
  for (int width = 1; width < 120; ++width) {
    EXPECT_LT(DisplayWidth(RenderBar(Halfway(), width)), static_cast<size_t>(width)) << width;
  }
}

TEST(RenderBar, NarrowDropsTheBarThenTheRate) {
  EXPECT_EQ(RenderBar(Halfway(), 55).find('['), std::string::npos);
  EXPECT_NE(RenderBar(Halfway(), 55).find("rows/s"), std::string::npos);
  EXPECT_EQ(RenderBar(Halfway(), 40).find("rows/s"), std::string::npos);
  EXPECT_NE(RenderBar(Halfway(), 40).find("50 %"), std::string::npos);
}

TEST(RenderBar, CutsNamesBetweenCodePoints) {
  BarState state = {"ääääääääää", "rows", 0, 0, 0};
  EXPECT_EQ(RenderBar(state, 5), "ääää");
}

TEST(RenderBar, AnUnknownTotalShowsTheCount) {
  EXPECT_EQ(RenderBar({"read", "rows", 435'616, 0, kMicrosPerSecond}, 80),
            "read  435,616 rows  436 k rows/s");
  EXPECT_EQ(RenderBar({"read", "bytes", 3 << 20, 0, kMicrosPerSecond}, 80), "read  3.00 MiB  3.00 MiB/s");
}

TEST(RenderBar, MoreThanTheTotalIsStillOneHundredPerCent) {
  EXPECT_NE(RenderBar({"s", "rows", 12, 10, 0}, 80).find("100 %"), std::string::npos);
}

TEST(ProgressBar, DrawsAtMostTenTimesASecondAndWipesItself) {
  const Pipe pipe;
  FakeClock clock;
  ProgressBar bar(ProgressBar::Mode::kBar, clock, pipe.in());
  bar.Start("work", 100, "rows");
  pipe.Take();
  clock.now = kMicrosPerSecond / 20;
  bar.Update(10);
  EXPECT_EQ(pipe.Take(), "");
  clock.now = kMicrosPerSecond / 5;
  bar.Update(20);
  EXPECT_NE(pipe.Take().find("20 %"), std::string::npos);
  bar.Finish();
  EXPECT_EQ(pipe.Take(), "\r\x1b[K");
}

TEST(ProgressBar, LinesTellEachFinishedStage) {
  const Pipe pipe;
  FakeClock clock;
  ProgressBar bar(ProgressBar::Mode::kLines, clock, pipe.in());
  bar.Start("import log.csv", 0, "rows");
  clock.now = 1'250'000;
  bar.Update(435'616);
  bar.Update(435'000);  // a slower thread: the largest counts
  bar.Finish();
  bar.Finish();
  EXPECT_EQ(pipe.Take(), "import log.csv: 435,616 rows in 1.250 s\n");
}

TEST(ProgressBar, SilentWritesNothing) {
  const Pipe pipe;
  FakeClock clock;
  ProgressBar bar(ProgressBar::Mode::kSilent, clock, pipe.in());
  bar.Start("work", 1, "rows");
  bar.Update(1);
  bar.Finish();
  EXPECT_EQ(pipe.Take(), "");
}

TEST(ProgressBar, TellsProgramsAsLinesOfJson) {
  const Pipe pipe;
  FakeClock clock;
  ProgressBar bar(ProgressBar::Mode::kJson, clock, pipe.in());
  EXPECT_TRUE(bar.Listens());
  bar.Start("import \"a\".csv", 100, "rows");
  EXPECT_EQ(pipe.Take(), R"({"progress":{"done":0,"stage":"import \"a\".csv","total":100,"unit":"rows"}})"
                         "\n");
  clock.now = kMicrosPerSecond / 20;
  bar.Update(40);
  EXPECT_EQ(pipe.Take(), "") << "ten a second at most";
  clock.now = kMicrosPerSecond / 10;
  bar.Update(50);
  bar.Clear();
  EXPECT_EQ(pipe.Take(), R"({"progress":{"done":50,"stage":"import \"a\".csv","total":100,"unit":"rows"}})"
                         "\n");
  bar.Update(90);
  bar.Finish();
  EXPECT_EQ(pipe.Take(), R"({"progress":{"done":90,"stage":"import \"a\".csv","total":100,"unit":"rows"}})"
                         "\n")
      << "the last figure is always told";
}

TEST(RenderJson, AnUnknownTotalIsNull) {
  EXPECT_EQ(RenderJson({"read", "bytes", 7, 0, 0}),
            R"({"progress":{"done":7,"stage":"read","total":null,"unit":"bytes"}})");
}

}  // namespace
}  // namespace harness::cli
