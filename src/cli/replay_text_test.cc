// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/replay_document.h"
#include "process/slot_pools.h"

namespace harness::cli {
namespace {

// Of P: `hosts` names one a row, "" for none. Ten minutes each, an hour apart.
process::Executions LogOn(const std::vector<std::string>& hosts) {
  process::Executions log;
  for (size_t i = 0; i < hosts.size(); ++i) {
    const auto at = static_cast<Timestamp>(i) * kMicrosPerHour;
    log.eligible_us.push_back(at);
    log.started_us.push_back(at);
    log.ended_us.push_back(at + 10 * kMicrosPerMinute);
    log.process.push_back(static_cast<uint32_t>(log.processes.Of("P")));
    log.host.push_back(static_cast<uint32_t>(hosts[i].empty() ? log.hosts.OfNull() : log.hosts.Of(hosts[i])));
    log.slots.push_back(1);
    log.predecessor.push_back(process::kNoRow);
    log.in_sequence.push_back(0);
  }
  return log;
}

std::string TextOfReplay(const std::vector<std::string>& hosts, const replay::Plan& plan) {
  const process::Executions log = LogOn(hosts);
  const auto study = replay::Study::Make(log, process::LearnSlotPools(log), {});
  EXPECT_TRUE(study);
  eventlog::DatasetInfo info;
  ReplayDocument document{info, *study, plan, {}, {}};
  document.without_host = std::count(hosts.begin(), hosts.end(), "");
  if (!plan.empty()) document.outcome = study->Evaluate(plan).value();
  return ReplayText(document, false);
}

TEST(ReplayText, RowsWithoutAHostAreNoHost) {
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  const std::string some = TextOfReplay({"H1", "H2", "", "H1"}, {});
  EXPECT_TRUE(
      has(some, "4 executions on 2 hosts with 3 slots; 1 execution names no host, taken as on one more"))
      << some;
  const std::string none = TextOfReplay({"", ""}, {});
  EXPECT_TRUE(has(none, "2 executions on hosts that the log does not name with 1 slot\n")) << none;
}

TEST(ReplayJson, TellsTheErrorThatDecidesTheOrder) {
  const process::Executions log = LogOn({"H1", "H1", "H1", "H1"});
  const auto study = replay::Study::Make(log, process::LearnSlotPools(log), {});
  ASSERT_TRUE(study);
  const eventlog::DatasetInfo info;
  const replay::Plan plan;
  const Json json = ReplayJson({info, *study, plan, {}, {}});
  const auto& fits = study->discipline().tried;
  const Json& tried = json.at("discipline").at("tried");
  ASSERT_EQ(tried.size(), fits.size());
  ASSERT_FALSE(fits.empty());
  const auto& error = fits.front().slot_wait_error;
  EXPECT_EQ(tried.front().at("slot_wait_error"), error ? Json(*error) : Json());
}

// c / (c + k) of the wait stays, k / (c + k) is promised.
TEST(ReplayText, TheRuleOfThumbIsThePromise) {
  replay::Action action;
  action.kind = replay::ActionKind::kAddSlots;
  action.amount = 1;
  const std::string text = TextOfReplay({"H1", "H1"}, {action});
  EXPECT_NE(text.find("wait * k / (c + k) would promise "), std::string::npos) << text;
}

}  // namespace
}  // namespace harness::cli
