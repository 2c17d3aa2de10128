// SPDX-License-Identifier: Apache-2.0
#include "store/process_identity.h"

#include <gtest/gtest.h>

#include "store/child_for_test.h"

namespace harness::store {
namespace {

TEST(ProcessIdentity, ThisProcessIsAliveAndSameEachTime) {
  const ProcessIdentity self = ProcessIdentity::Current().value();
  EXPECT_EQ(self.pid, ::getpid());
  EXPECT_EQ(self, ProcessIdentity::Current().value());
  EXPECT_TRUE(IsAlive(self));
  EXPECT_TRUE(IsAlivePid(self.pid));
}

TEST(ProcessIdentity, AReusedPidIsAnotherProcess) {
  ProcessIdentity other = ProcessIdentity::Current().value();
  other.start_ticks -= 1;
  EXPECT_FALSE(IsAlive(other));
}

TEST(ProcessIdentity, AnotherBootIsDeadAndAnotherNamespaceMayLive) {
  ProcessIdentity other = ProcessIdentity::Current().value();
  const std::string boot = other.boot.substr(0, other.boot.find('/'));
  other.boot = "00000000-0000-0000-0000-000000000000/1";
  EXPECT_FALSE(IsAlive(other));
  other.boot = boot + "/1";
  EXPECT_TRUE(IsAlive(other));
}

TEST(ProcessIdentity, AKilledChildIsDeadEvenAsAZombie) {
  Child child([](const Child::Report& report) {
    report(static_cast<uint64_t>(ProcessIdentity::Current().value().start_ticks));
    ::pause();
    return 0;
  });
  ProcessIdentity identity = ProcessIdentity::Current().value();
  identity.pid = child.pid();
  identity.start_ticks = static_cast<int64_t>(child.Next().value());
  EXPECT_TRUE(IsAlive(identity));
  ::kill(child.pid(), SIGKILL);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(IsAlive(identity)) << "a zombie";
  EXPECT_FALSE(IsAlivePid(identity.pid));
  child.Kill();
  EXPECT_FALSE(IsAlive(identity)) << "reaped";
}

}  // namespace
}  // namespace harness::store
