// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <gtest/gtest.h>

#include <thread>

namespace harness::server {
namespace {

TEST(Metrics, TextIsSortedWithHelpAndType) {
  Metrics metrics;
  metrics.Help("requests_total", "Requests.");
  metrics.Add("requests_total", {{"route", "/b"}});
  metrics.Add("requests_total", {{"route", "/a"}}, 2);
  metrics.Gauge("held_bytes", "Held.", [] { return 1.5; });
  EXPECT_EQ(metrics.Text(),
            "# HELP held_bytes Held.\n# TYPE held_bytes gauge\nheld_bytes 1.5\n"
            "# HELP requests_total Requests.\n# TYPE requests_total counter\n"
            "requests_total{route=\"/a\"} 2\nrequests_total{route=\"/b\"} 1\n");
}

TEST(Metrics, AGaugeWithoutAValueIsNotShown) {
  Metrics metrics;
  int readings = 0;
  metrics.Gauge("none", "None.", [] { return std::nullopt; });
  metrics.Gauges({{"b", "B."}, {"a", "A."}, {"c", "C."}}, [&readings] {
    ++readings;
    return Metrics::Reading{{"c", 3}, {"a", 1}};
  });
  EXPECT_EQ(metrics.Text(), "# HELP a A.\n# TYPE a gauge\na 1\n# HELP c C.\n# TYPE c gauge\nc 3\n");
  EXPECT_EQ(readings, 1);
}

TEST(Metrics, LabelsAreEscaped) {
  Metrics metrics;
  metrics.Add("n", {{"l", "a\"b\\c\nd"}});
  EXPECT_EQ(metrics.Text(), "# TYPE n counter\nn{l=\"a\\\"b\\\\c\\nd\"} 1\n");
}

TEST(Metrics, HistogramCountsAtMostEachBound) {
  Metrics metrics;
  for (const double seconds : {0.0005, 0.0006, 0.03, 100.0}) metrics.Observe("s", {{"route", "/a"}}, seconds);
  const std::string text = metrics.Text();
  for (const char* line :
       {"s_bucket{route=\"/a\",le=\"5e-04\"} 1\n", "s_bucket{route=\"/a\",le=\"0.001\"} 2\n",
        "s_bucket{route=\"/a\",le=\"0.025\"} 2\n", "s_bucket{route=\"/a\",le=\"0.05\"} 3\n",
        "s_bucket{route=\"/a\",le=\"30\"} 3\n", "s_bucket{route=\"/a\",le=\"+Inf\"} 4\n",
        "s_sum{route=\"/a\"} 100.0311\n", "s_count{route=\"/a\"} 4\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(Metrics, ThreadsLoseNoCount) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metrics] {
      for (int k = 0; k < 1000; ++k) metrics.Add("n", {});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(metrics.Text(), "# TYPE n counter\nn 4000\n");
}

}  // namespace
}  // namespace harness::server
