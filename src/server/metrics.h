// SPDX-License-Identifier: Apache-2.0
// Counters and gauges in the text format of Prometheus.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::server {

// Thread-safe. Names and labels come from the code, never from a request.
class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  void Add(std::string_view name, const Labels& labels, int64_t by = 1);      // a counter
  void Observe(std::string_view name, const Labels& labels, double seconds);  // a histogram of seconds
  // Read when the metrics are asked for; not shown while it has no value.
  void Gauge(std::string_view name, std::string_view help, std::function<std::optional<double>()> read);
  // Several gauges, as names with their help, that one reading gives: those that are absent from it are not
  // shown.
  using Reading = std::map<std::string, double>;
  void Gauges(std::map<std::string, std::string> help, std::function<Reading()> read);
  void Help(std::string_view name, std::string_view help);
  std::string Text() const;  // sorted by name and labels

 private:
  struct Histogram;
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> help_;
  std::map<std::string, std::map<std::string, int64_t>, std::less<>> counters_;
  std::map<std::string, std::map<std::string, std::shared_ptr<Histogram>>, std::less<>> histograms_;
  struct GaugeGroup {
    std::map<std::string, std::string> help;  // by name
    std::function<Reading()> read;
  };
  std::map<std::string, GaugeGroup> gauges_;  // by the first name of the group
};

}  // namespace harness::server
