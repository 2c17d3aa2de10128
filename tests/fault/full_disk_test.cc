// SPDX-License-Identifier: Apache-2.0
// A full disk during import and run: one line that says so, nothing partial, and a home that goes on once
// there is room.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

// A home on a file system of 3 MiB that this script alone sees: it goes with its mount namespace.
constexpr const char* kScript = R"bash(
set -u
mkdir disk && mount -t tmpfs -o size=3m none disk || exit 77
export STAT_HARNESS_HOME=$PWD/disk/home
step() { local name=$1; shift; "$@" > $name.out 2> $name.err; echo $? > $name.code; }
left() { find disk/home/datasets disk/home/runs disk/home/tmp -mindepth 1 -maxdepth 1 > $1.left; }
room() { local free=$(df --output=avail -k disk | tail -1); head -c $(((free - $1) * 1024)) /dev/zero > disk/fill; }
step import_large stat-harness import large.csv --json
left import_large
step import stat-harness import small.csv --json
left import
for free in 200 100; do
  room $free
  step run_$free stat-harness run small --json
  left run_$free
  rm disk/fill
done
room 0
step run_0 stat-harness run small --json
rm disk/fill
left run_0
step runs stat-harness runs --json
step run stat-harness run small --json --plugin profile_basic
step runs_after stat-harness runs --json
)bash";

class FullDisk : public ::testing::Test {
 protected:
  std::string Text(const std::string& name) const {
    const auto text = ReadFile(program_.folder() / name);
    return text ? *text : "";
  }
  void ExpectFull(const std::string& step) const {
    EXPECT_EQ(Text(step + ".code"), "2\n") << step;
    const std::string error = Text(step + ".err");
    EXPECT_TRUE(error.starts_with("stat-harness: error: ")) << error;
    EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 1) << error;
  }
  Program program_;
};

TEST_F(FullDisk, LeavesNothingPartial) {
  if (program_.Bash("unshare -m mount -t tmpfs -o size=1m none /mnt").exit_code != 0) {
    GTEST_SKIP() << "a small file system cannot be mounted here (needs root and a mount namespace)";
  }
  ASSERT_EQ(program_.Run({"generate", "erp", "--rows-scale", "0.5", "-o", "large.csv"}).exit_code, 0);
  ASSERT_EQ(program_.Run({"generate", "noise", "--rows", "1000", "-o", "small.csv"}).exit_code, 0);
  ASSERT_TRUE(WriteFile(program_.folder() / "script", kScript));
  const Ended ended = program_.Bash("unshare -m bash script");
  ASSERT_EQ(ended.exit_code, 0) << ended.err;

  ExpectFull("import_large");
  EXPECT_NE(Text("import_large.err").find("No space left on device"), std::string::npos);
  EXPECT_EQ(Text("import_large.left"), "");
  ASSERT_EQ(Text("import.code"), "0\n") << Text("import.err");
  const std::string dataset = Text("import.left");  // the one folder
  EXPECT_EQ(std::count(dataset.begin(), dataset.end(), '\n'), 1) << dataset;
  for (const char* step : {"run_200", "run_100", "run_0"}) {
    ExpectFull(step);
    EXPECT_EQ(Text(std::string(step) + ".left"), dataset);
  }
  const Json runs = ParseJson(Text("runs.out"), "runs").value();
  for (const Json& run : runs) EXPECT_EQ(run.at("state"), "aborted") << run.dump();
  ASSERT_EQ(Text("run.code"), "0\n") << Text("run.err");
  const Json after = ParseJson(Text("runs_after.out"), "runs").value();
  ASSERT_EQ(after.size(), runs.size() + 1);
  EXPECT_EQ(after[0].at("state"), "complete");
}

}  // namespace
}  // namespace harness::tests
