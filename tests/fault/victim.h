// SPDX-License-Identifier: Apache-2.0
// The built program in a process group of its own, to be killed or interrupted at a chosen moment.
#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/time.h"

namespace harness::tests {

// What the program wrote, and how it ended.
struct Death {
  int exit_code = -1;  // 128 + n when signal n ended it
  std::string out;
  std::string err;
};

// Where a victim works: folders of its own for everything it could write outside the home.
class Place {
 public:
  explicit Place(Path folder);
  const Path& folder() const { return folder_; }
  // What stands in the working folder, $HOME and $TMPDIR; nothing is right.
  std::vector<std::string> Leavings() const;

 private:
  friend class Victim;
  Path folder_;
};

// Names that come into a folder, which must exist, from here on.
class NameWatch {
 public:
  explicit NameWatch(const Path& folder);
  NameWatch(const NameWatch&) = delete;
  NameWatch& operator=(const NameWatch&) = delete;
  ~NameWatch();
  // Waits a moment for the next names; is one of them, or of those not asked for before, such a name? It and
  // those before it are not told again.
  bool Sees(const std::function<bool(const std::string&)>& condition);

 private:
  int watch_ = -1;
  std::deque<std::string> names_;
};

// The test process takes in the orphans of its victims, so that none escapes (PR_SET_CHILD_SUBREAPER).
class Victim {
 public:
  Victim(const Place& place, const std::vector<std::string>& words);
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;
  ~Victim();

  Micros Age() const;
  bool HasEnded() const;
  // Until the program is `age` old; false when it ended before.
  bool WaitUntil(Micros age) const;
  // Until a name that fulfils `condition` has come; false when the program ended before.
  bool WaitForName(NameWatch& watch, const std::function<bool(const std::string&)>& condition) const;
  // Sends the signal to the whole group, as a terminal or `kill -9 -PGID` would.
  void Signal(int number) const;
  Death Wait();

 private:
  Path out_;
  Path err_;
  pid_t pid_ = -1;
  Micros started_us_ = 0;
};

// Runs the program to its end.
Death RunToEnd(const Place& place, const std::vector<std::string>& words);

// Waits until no child and no orphan of a victim is left; the command lines of those that still live after
// ten seconds, which are then killed.
std::vector<std::string> Survivors();

}  // namespace harness::tests
