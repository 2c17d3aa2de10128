// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <array>

#include "base/text.h"

namespace harness::server {
namespace {

constexpr std::array kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                0.25,   0.5,   1.0,    2.5,   5.0,  10.0,  30.0};

// 'route="/a",status="200"'; backslash, quote and line feed escaped as the format asks.
std::string LabelText(const Metrics::Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    if (!text.empty()) text += ',';
    text += name + "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"') text += '\\';
      if (c == '\n') {
        text += "\\n";
      } else {
        text += c;
      }
    }
    text += '"';
  }
  return text;
}

std::string HeadOf(const std::string& name, std::string_view help, std::string_view type) {
  return (help.empty() ? "" : "# HELP " + name + " " + std::string(help) + "\n") + "# TYPE " + name + " " +
         std::string(type) + "\n";
}

std::string Braced(std::string_view labels) {
  return labels.empty() ? "" : "{" + std::string(labels) + "}";
}

}  // namespace

struct Metrics::Histogram {
  std::array<uint64_t, kBounds.size()> at_most{};  // not cumulative
  uint64_t count = 0;
  double sum = 0;

  void Write(const std::string& name, const std::string& labels, std::string& text) const {
    const std::string before = labels.empty() ? "" : labels + ",";
    uint64_t total = 0;
    for (size_t i = 0; i < kBounds.size(); ++i) {
      total += at_most[i];
      text += name + "_bucket{" + before + "le=\"" + FormatDouble(kBounds[i]) + "\"} " +
              std::to_string(total) + "\n";
    }
    text += name + "_bucket{" + before + "le=\"+Inf\"} " + std::to_string(count) + "\n";
    text += name + "_sum" + Braced(labels) + " " + FormatDouble(sum) + "\n";
    text += name + "_count" + Braced(labels) + " " + std::to_string(count) + "\n";
  }
};

void Metrics::Add(std::string_view name, const Labels& labels, int64_t by) {
  const std::string key = LabelText(labels);
  const std::lock_guard lock(mutex_);
  counters_[std::string(name)][key] += by;
}

void Metrics::Observe(std::string_view name, const Labels& labels, double seconds) {
  const std::string key = LabelText(labels);
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Histogram>& histogram = histograms_[std::string(name)][key];
  if (histogram == nullptr) histogram = std::make_shared<Histogram>();
  ++histogram->count;
  histogram->sum += seconds;
  for (size_t i = 0; i < kBounds.size(); ++i) {
    if (seconds > kBounds[i]) continue;
    ++histogram->at_most[i];
    break;
  }
}

void Metrics::Gauge(std::string_view name, std::string_view help,
                    std::function<std::optional<double>()> read) {
  Gauges({{std::string(name), std::string(help)}}, [name = std::string(name), read = std::move(read)] {
    const std::optional<double> value = read();
    return value ? Reading{{name, *value}} : Reading{};
  });
}

void Metrics::Gauges(std::map<std::string, std::string> help, std::function<Reading()> read) {
  const std::lock_guard lock(mutex_);
  const std::string first = help.begin()->first;
  gauges_[first] = {std::move(help), std::move(read)};
}

void Metrics::Help(std::string_view name, std::string_view help) {
  const std::lock_guard lock(mutex_);
  help_[std::string(name)] = std::string(help);
}

std::string Metrics::Text() const {
  std::map<std::string, std::string> blocks;  // by name
  const auto head = [this](const std::string& name, std::string_view type) {
    const auto help = help_.find(name);
    return HeadOf(name, help == help_.end() ? "" : help->second, type);
  };
  std::map<std::string, GaugeGroup> gauges;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, values] : counters_) {
      std::string& block = blocks[name] = head(name, "counter");
      for (const auto& [labels, value] : values)
        block += name + Braced(labels) + " " + std::to_string(value) + "\n";
    }
    for (const auto& [name, values] : histograms_) {
      std::string& block = blocks[name] = head(name, "histogram");
      for (const auto& [labels, histogram] : values) histogram->Write(name, labels, block);
    }
    gauges = gauges_;
  }
  // Outside the lock: what a gauge reads may take locks of its own.
  for (const auto& [first, group] : gauges) {
    for (const auto& [name, value] : group.read()) {
      const auto help = group.help.find(name);
      blocks[name] = HeadOf(name, help == group.help.end() ? "" : help->second, "gauge") + name + " " +
                     FormatDouble(value) + "\n";
    }
  }
  std::string text;
  for (const auto& [name, block] : blocks) text += block;
  return text;
}

}  // namespace harness::server
