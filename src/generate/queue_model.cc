// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_model.h"

#include <string>

#include "base/text.h"
#include "generate/queue_calendar.h"

namespace harness::generate {
namespace {

constexpr uint64_t kMaxJobs = 100'000'000;
constexpr int kMaxServers = 1024;
constexpr double kLeastParent_s = 600.0;
constexpr double kMeanParent_s = 3000.0;  // on top
constexpr size_t kChildren = 3;
constexpr std::string_view kSteps[] = {"STEP1", "STEP2", "STEP3", "STEP4", "STEP5",
                                       "STEP6", "STEP7", "STEP8", "STEP9"};

Result<void> Range(const char* what, const std::string& found, const char* expected) {
  return InvalidArgument(std::string("queue: ") + what + " is " + found + ", expected " + expected);
}

Result<void> Within(const char* what, int64_t found, int64_t least, int64_t most) {
  if (found >= least && found <= most) return Ok();
  return InvalidArgument(std::string("queue: ") + what + " is " + std::to_string(found) + ", expected " +
                         std::to_string(least) +
                         (most > least ? " to " + std::to_string(most) : " for this model"));
}

bool HasOneServer(QueueModel model) {
  return model == QueueModel::kMm1 || model == QueueModel::kMd1;
}

// A shape under construction: processes by name, units of them.
class ShapeMaker {
 public:
  explicit ShapeMaker(const QueueOptions& options) : options_(options) {}
  size_t Process(std::string_view name) {
    QueueProcess process;
    process.name = name;
    process.service_rate_per_s = options_.service_rate_per_s;
    shape.processes.push_back(process);
    return shape.processes.size() - 1;
  }
  QueueProcess& Single(double weight, std::string_view name) {
    const size_t process = Process(name);
    shape.units.push_back({weight, {{process, kNoMember}}});
    return shape.processes[process];
  }
  // Each step after the one before; after the ninth the names begin again.
  void Chain(double weight, int length) {
    QueueUnit unit{weight, {}};
    const size_t first = shape.processes.size();
    const size_t steps = std::size(kSteps);
    for (size_t step = 0; step < static_cast<size_t>(length); ++step) {
      if (step < steps) Process(kSteps[step]);
      unit.members.push_back({first + step % steps, step == 0 ? kNoMember : step - 1});
    }
    shape.units.push_back(std::move(unit));
  }
  void Family(double weight) {
    const size_t parent = Process("PARENT");
    shape.processes[parent].least_service_s = kLeastParent_s;
    shape.processes[parent].service_rate_per_s = 1.0 / kMeanParent_s;
    const size_t child = Process("CHILD");
    shape.processes[child].is_child = true;
    QueueUnit unit{weight, {{parent, kNoMember}}};
    for (size_t i = 0; i < kChildren; ++i) unit.members.push_back({child, 0});
    shape.units.push_back(std::move(unit));
  }
  void Polled(double weight) { Single(weight, "POLLED").poll_us = 10 * kMicrosPerMinute; }
  void Capped(double weight) { Single(weight, "CAPPED").cap = 1; }
  void Local(double weight) { Single(weight, "LOCAL").first_host = true; }
  void Mix() {
    Single(10, "URGENT");
    Single(20, "NORMAL").priority = 1;
    QueueProcess& item = Single(5, "ITEM");
    item.collected = true;
    item.first_host = true;
    Polled(5);
    Capped(8);
    Local(20);
    Chain(4, options_.chain_length);
    Family(1);
    shape.links = QueueLinks::kBoth;
  }

  QueueShape shape;

 private:
  const QueueOptions& options_;
};

}  // namespace

std::optional<QueueModel> ParseQueueModel(std::string_view name) {
  for (const QueueModel model : kQueueModels) {
    if (name == QueueModelName(model)) return model;
  }
  return std::nullopt;
}

std::string_view QueueModelName(QueueModel model) {
  switch (model) {
    case QueueModel::kMm1:
      return "mm1";
    case QueueModel::kMmc:
      return "mmc";
    case QueueModel::kMd1:
      return "md1";
    case QueueModel::kPriority:
      return "priority";
    case QueueModel::kCalendar:
      return "calendar";
    case QueueModel::kChain:
      return "chain";
    case QueueModel::kHold:
      return "hold";
    case QueueModel::kBatch:
      return "batch";
    case QueueModel::kPoll:
      return "poll";
    case QueueModel::kCap:
      return "cap";
    case QueueModel::kMixed:
      return "mixed";
  }
  return "";
}

std::optional<ClosedHours> ParseClosedHours(std::string_view name) {
  for (const ClosedHours closed :
       {ClosedHours::kNone, ClosedHours::kNights, ClosedHours::kWeekends, ClosedHours::kBoth}) {
    if (name == ClosedHoursName(closed)) return closed;
  }
  return std::nullopt;
}

std::string_view ClosedHoursName(ClosedHours closed) {
  switch (closed) {
    case ClosedHours::kNone:
      return "none";
    case ClosedHours::kNights:
      return "nights";
    case ClosedHours::kWeekends:
      return "weekends";
    case ClosedHours::kBoth:
      return "both";
  }
  return "";
}

QueueOptions DefaultsOf(QueueModel model) {
  QueueOptions options;
  options.model = model;
  const auto set = [&options](double arrival, double mean_service_s, int servers, int hosts) {
    options.arrival_rate_per_s = arrival;
    options.service_rate_per_s = 1.0 / mean_service_s;
    options.servers = servers;
    options.hosts = hosts;
  };
  switch (model) {
    case QueueModel::kMm1:
    case QueueModel::kMmc:
    case QueueModel::kMd1:
      break;
    case QueueModel::kPriority:
      set(3.6, 1.0, 4, 1);
      break;
    case QueueModel::kCalendar:
      set(0.02, 120.0, 16, 2);
      options.closed = ClosedHours::kBoth;
      break;
    case QueueModel::kChain:
      set(0.05, 60.0, 4, 2);
      break;
    case QueueModel::kHold:
      set(0.019, 60.0, 16, 2);
      break;
    case QueueModel::kBatch:
      set(0.0125, 60.0, 8, 1);
      break;
    case QueueModel::kPoll:
      set(0.02, 60.0, 8, 1);
      break;
    case QueueModel::kCap:
      set(0.03, 60.0, 4, 2);
      break;
    case QueueModel::kMixed:
      set(0.02, 60.0, 12, 2);
      options.closed = ClosedHours::kWeekends;
      break;
  }
  return options;
}

double QueueShape::MeanUnit() const {
  double weight = 0.0;
  double members = 0.0;
  for (const QueueUnit& unit : units) {
    weight += unit.weight;
    members += unit.weight * static_cast<double>(unit.members.size());
  }
  return members / weight;
}

double QueueShape::MeanService_s() const {
  double executions = 0.0;
  double work = 0.0;
  for (const QueueUnit& unit : units) {
    for (const QueueMember& member : unit.members) {
      executions += unit.weight;
      const QueueProcess& process = processes[member.process];
      work += unit.weight * (process.least_service_s + 1.0 / process.service_rate_per_s);
    }
  }
  return work / executions;
}

QueueShape ShapeOf(const QueueOptions& options) {
  ShapeMaker maker(options);
  switch (options.model) {
    case QueueModel::kMm1:
    case QueueModel::kMmc:
      maker.Single(1, QueueModelName(options.model));
      break;
    case QueueModel::kMd1:
      maker.Single(1, "md1").constant = true;
      break;
    case QueueModel::kPriority:
      maker.Single(options.urgent_share, "URGENT");
      maker.Single(1.0 - options.urgent_share, "NORMAL").priority = 1;
      break;
    case QueueModel::kCalendar:
      maker.Single(1, "DAYTIME");
      break;
    case QueueModel::kChain:
      maker.Chain(1, options.chain_length);
      maker.shape.links = QueueLinks::kDependency;
      break;
    case QueueModel::kHold:
      maker.Single(6, "SINGLE");
      maker.Family(1);
      maker.shape.links = QueueLinks::kParent;
      break;
    case QueueModel::kBatch:
      maker.Single(1, "SINGLE");
      maker.Single(1, "ITEM").collected = true;
      break;
    case QueueModel::kPoll:
      maker.Single(1, "SINGLE");
      maker.Polled(1);
      break;
    case QueueModel::kCap:
      maker.Single(2, "SINGLE");
      maker.Capped(1);
      maker.Local(1);
      break;
    case QueueModel::kMixed:
      maker.Mix();
      break;
  }
  return std::move(maker.shape);
}

double UtilizationOf(const QueueOptions& options) {
  // As a rate over a rate where there is but one process: the figure that textbooks round.
  const QueueShape shape = ShapeOf(options);
  const double capacity = options.servers * options.service_rate_per_s * OpenShare(options.closed);
  if (shape.processes.size() == 1) return options.arrival_rate_per_s / capacity;
  return options.arrival_rate_per_s * shape.MeanService_s() / (options.servers * OpenShare(options.closed));
}

Result<void> CheckOptions(const QueueOptions& options) {
  const double lambda = options.arrival_rate_per_s;
  const double mu = options.service_rate_per_s;
  if (!(lambda > 0.0 && lambda < 1e6))
    return Range("arrival rate", FormatDouble(lambda), "above 0 and below 1e6 per second");
  if (!(mu > 0.0 && mu < 1e6))
    return Range("service rate", FormatDouble(mu), "above 0 and below 1e6 per second");
  RETURN_IF_ERROR(Within("servers", options.servers, 1, HasOneServer(options.model) ? 1 : kMaxServers));
  RETURN_IF_ERROR(Within("hosts", options.hosts, 0, options.servers));
  if (options.jobs < 1 || options.jobs > kMaxJobs)
    return Range("jobs", std::to_string(options.jobs), "1 to 100000000");
  if (!(options.urgent_share > 0.0 && options.urgent_share < 1.0))
    return Range("urgent share", FormatDouble(options.urgent_share), "above 0 and below 1");
  RETURN_IF_ERROR(Within("chain length", options.chain_length, 2, 100));
  RETURN_IF_ERROR(Within("batch size", options.batch_size, 2, 10000));
  if (!(options.batch_age_s > 0.0 && options.batch_age_s <= 1e6))
    return Range("batch age", FormatDouble(options.batch_age_s), "above 0 and at most 1e6 seconds");
  const bool closes = options.closed != ClosedHours::kNone;
  if (options.model == QueueModel::kCalendar && !closes)
    return Range("closed hours", "none", "nights, weekends or both for this model");
  if (!(options.latency_s >= 0.0 && options.latency_s <= 60.0))
    return Range("latency", FormatDouble(options.latency_s), "0 to 60 seconds");
  if (options.latency_s > 0.0 && closes)
    return Range("latency", FormatDouble(options.latency_s), "0 where hosts close");
  const double most = options.model == QueueModel::kHold ? 0.6 : 1.0;
  const double rho = UtilizationOf(options);
  if (!(rho < most)) return Range("utilization", FormatDouble(rho), most < 1.0 ? "below 0.6" : "below 1");
  return Ok();
}

}  // namespace harness::generate
