// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "server/services_for_test.h"
#include "server/session_store_for_test.h"

namespace harness::server {
namespace {

class HealthTest : public ResourceTest {
 protected:
  std::string Scrape() { return Call("GET /metrics").body; }
  StoreForTest store_;
};

TEST_F(HealthTest, GaugesOfSessionsAreOneReading) {
  store_.stats = {{"spans", 7}, {"sessions", 3}, {"pending", 0}, {"lag_spans", 2}, {"journal_bytes", 900}};
  services_.sessions = &store_;
  AddHealthRoutes(router_, services_);
  const std::string text = Scrape();
  for (const char* line : {"stat_harness_sessions_spans 7\n", "stat_harness_sessions_sessions 3\n",
                           "stat_harness_sessions_pending 0\n", "stat_harness_sessions_lag_spans 2\n",
                           "stat_harness_sessions_journal_bytes 900\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
  EXPECT_NE(text.find("# TYPE stat_harness_sessions_spans gauge\n"), std::string::npos) << text;
  EXPECT_EQ(store_.stats_asked, 1);
}

TEST_F(HealthTest, WhatIsNotKnownIsLeftOutAndNot0) {
  store_.stats = {{"error", "sessions.db: cannot read"}, {"lag_spans", 2}};
  services_.sessions = &store_;
  AddHealthRoutes(router_, services_);
  const std::string text = Scrape();
  EXPECT_EQ(text.find("stat_harness_sessions_spans"), std::string::npos) << text;
  EXPECT_NE(text.find("stat_harness_sessions_lag_spans 2\n"), std::string::npos) << text;
  store_.stats = {{"spans", 1}};
  EXPECT_NE(Scrape().find("stat_harness_sessions_spans 1\n"), std::string::npos);
}

TEST_F(HealthTest, APartOfTheEventsIsNoTotal) {
  OpenObserver();
  AddHealthRoutes(router_, services_);
  EXPECT_NE(Scrape().find("stat_harness_events 0\n"), std::string::npos);
  observer_.reset();
  const Path events = home_.journal() / "events";
  std::filesystem::rename(events / "00000001.jrnl", events / "00000002.jrnl");
  std::filesystem::create_directory(events / "00000001.jrnl");  // cannot be read as a file
  OpenObserver();
  Router again;
  AddHealthRoutes(again, services_);  // the gauge reads the new observer
  EXPECT_EQ(Scrape().find("stat_harness_events "), std::string::npos);
}

}  // namespace
}  // namespace harness::server
