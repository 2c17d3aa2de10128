// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_chains.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/prng.h"
#include "generate/erp_catalogue.h"

namespace harness::generate {
namespace {

constexpr int64_t kInstances = 480;  // of a chain at scale 1
constexpr size_t kRegionProcesses = 3;

struct Cohort {
  const char* name;
  Profile profile;
};
constexpr std::array<Cohort, 3> kCohorts = {
    {{"any_day", Profile::kBusiness}, {"close_window", Profile::kInClose}, {"night", Profile::kNight}}};
constexpr std::array<const char*, 8> kKeys = {"Statement Run", "Site Count", "Vendor Group", "Asset Book",
                                              "Tax Unit",      "Price List", "Budget Code",  "Transfer Set"};

// Takes entries of a list in random order, each once.
template <typename T>
class Drawn {
 public:
  Drawn(std::vector<T> items, Philox& random) : items_(std::move(items)) {
    for (size_t i = items_.size(); i > 1; --i) std::swap(items_[i - 1], items_[random.Below(i)]);
  }
  T Take() {
    HARNESS_CHECK(!items_.empty());
    T last = items_.back();
    items_.pop_back();
    return last;
  }

 private:
  std::vector<T> items_;
};

// Unnamed processes with so many runs that a chain leaves most of them alone.
std::vector<size_t> Candidates(const ErpModel& model, int64_t instances) {
  std::vector<size_t> candidates;
  for (size_t i = NamedProcesses().size(); i < model.processes.size(); ++i) {
    if (model.processes[i].runs >= 2 * instances) candidates.push_back(i);
  }
  return candidates;
}

}  // namespace

void PlantChains(uint64_t seed, double rows_scale, ErpModel& model) {
  if (!model.patterns.chains) return;
  Philox random(std::to_string(seed), "generate erp", "chains");
  const auto instances = static_cast<int64_t>(std::floor(kInstances * rows_scale + 0.5));
  const std::vector<size_t> candidates = Candidates(model, instances);
  Drawn<size_t> processes(candidates, random);
  Drawn<const char*> keys({kKeys.begin(), kKeys.end()}, random);
  for (size_t number = 0; number < 2 * kCohorts.size(); ++number) {
    const Cohort& cohort = kCohorts[number / 2];
    const bool linked = number % 2 == 0;
    Chain chain;
    chain.name = std::string(linked ? "linked_" : "ordered_") + cohort.name;
    for (uint64_t steps = 2 + random.Below(3); steps > 0; --steps)
      chain.processes.push_back(processes.Take());
    chain.instances = instances;
    chain.profile = cohort.profile;
    chain.key = keys.Take();
    chain.cohort = cohort.name;
    chain.link = !linked ? Link::kNone : random.Chance(0.5) ? Link::kParent : Link::kDependency;
    chain.burst = static_cast<int>(4 + random.Below(7));
    chain.gap = linked ? 0 : static_cast<Second>(300 + random.Below(900));
    chain.values = random.Chance(0.5) ? 40 : 0;
    chain.planted = true;
    model.processes[linked ? chain.processes.back() : chain.processes.front()].cap = 1;
    model.chains.push_back(std::move(chain));
  }
  for (size_t i = 0; i < kRegionProcesses; ++i)
    model.processes[processes.Take()].parameters = Parameters::kRegion;
}

}  // namespace harness::generate
