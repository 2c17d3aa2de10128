// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/paired_permutation.h"

#include <algorithm>

namespace harness::ideaspace {
namespace {

std::array<bool, 24> UsableHours(std::span<const DayOfHours> days) {
  std::array<bool, 24> usable{};
  for (const DayOfHours& day : days) {
    for (size_t hour = 0; hour < 24; ++hour) usable[hour] = usable[hour] || day.count[hour] > 0;
  }
  return usable;
}

// Sums of neighbouring days, at most 32 of them.
std::vector<DayOfHours> Blocks(std::span<const DayOfHours> days) {
  const size_t length = (days.size() + 31) / 32;
  std::vector<DayOfHours> blocks;
  for (size_t i = 0; i < days.size(); ++i) {
    if (i % length == 0) blocks.emplace_back();
    for (size_t hour = 0; hour < 24; ++hour) {
      blocks.back().sum[hour] += days[i].sum[hour];
      blocks.back().count[hour] += days[i].count[hour];
    }
  }
  return blocks;
}

// Sums over blocks, each turned by a random number of the hours in which it has values: the others stay
// empty, so that a minimum over hours runs over as many of them as before. All turns of a block are made
// once.
class TurnedBlocks {
 public:
  explicit TurnedBlocks(std::span<const DayOfHours> blocks) {
    for (const DayOfHours& block : blocks) {
      std::vector<size_t> hours;
      for (size_t hour = 0; hour < 24; ++hour) {
        if (block.count[hour] > 0) hours.push_back(hour);
      }
      if (hours.empty()) continue;
      std::vector<DayOfHours>& turns = turns_of_block_.emplace_back(hours.size());
      for (size_t by = 0; by < hours.size(); ++by) {
        for (size_t at = 0; at < hours.size(); ++at) {
          const size_t from = hours[(at + by) % hours.size()];
          turns[by].sum[hours[at]] = block.sum[from];
          turns[by].count[hours[at]] = block.count[from];
        }
      }
    }
  }
  DayOfHours Draw(Philox& random) const {
    DayOfHours all;
    for (const std::vector<DayOfHours>& turns : turns_of_block_) {
      const DayOfHours& turned = turns[random.Below(turns.size())];
      for (size_t hour = 0; hour < 24; ++hour) {
        all.sum[hour] += turned.sum[hour];
        all.count[hour] += turned.count[hour];
      }
    }
    return all;
  }

 private:
  std::vector<std::vector<DayOfHours>> turns_of_block_;
};

// Sums of the differences with signs drawn at random, one bit each, eight of them looked up at once.
class SignedSums {
 public:
  explicit SignedSums(std::span<const int64_t> differences) : sums_((differences.size() + 7) / 8) {
    for (size_t i = 0; i < differences.size(); ++i) {
      std::array<int64_t, 256>& of_byte = sums_[i / 8];
      for (size_t signs = 0; signs < of_byte.size(); ++signs)
        of_byte[signs] += (signs >> i % 8 & 1) != 0 ? -differences[i] : differences[i];
    }
  }
  int64_t Draw(Philox& random) const {
    int64_t sum = 0;
    uint64_t signs = 0;
    for (size_t byte = 0; byte < sums_.size(); ++byte) {
      if (byte % 8 == 0) signs = random.Next64();
      sum += sums_[byte][signs & 0xff];
      signs >>= 8;
    }
    return sum;
  }

 private:
  std::vector<std::array<int64_t, 256>> sums_;
};

DayOfHours SumOf(std::span<const DayOfHours> days) {
  DayOfHours all;
  for (const DayOfHours& day : days) {
    for (size_t hour = 0; hour < 24; ++hour) {
      all.sum[hour] += day.sum[hour];
      all.count[hour] += day.count[hour];
    }
  }
  return all;
}

double LargestWindow(const DayOfHours& all, size_t hours) {
  double largest = 0;
  for (size_t from = 0; from < 24; ++from) {
    double sum = 0;
    for (size_t i = 0; i < hours; ++i) sum += all.sum[(from + i) % 24];
    largest = std::max(largest, sum);
  }
  return largest;
}

constexpr int64_t kMostReplicates = 5'000'000;

}  // namespace

int64_t ReplicatesFor(int64_t tests) {
  return std::clamp<int64_t>(kMostReplicates / std::max<int64_t>(1, tests), 999, 99'999);
}

double SignFlipP(std::span<const int64_t> differences, Philox random, int64_t most) {
  int64_t observed = 0;
  for (const int64_t difference : differences) observed += difference;
  if (differences.size() < 6 || observed <= 0) return 1.0;
  const SignedSums sums(differences);
  SequentialP p(most);
  while (!p.Done()) p.Add(sums.Draw(random) >= observed);
  return p.p_value();
}

HourMeans MeansOf(std::span<const DayOfHours> days) {
  const DayOfHours all = SumOf(days);
  HourMeans means{};
  for (size_t hour = 0; hour < 24; ++hour)
    means[hour] = all.count[hour] > 0 ? all.sum[hour] / all.count[hour] : 0;
  return means;
}

double ExcessOver(const HourMeans& means, const HourMeans& shares, const std::array<bool, 24>& usable,
                  int& quietest) {
  quietest = -1;
  double own = 0;
  for (size_t hour = 0; hour < 24; ++hour) {
    own += shares[hour] * means[hour];
    if (usable[hour] && (quietest < 0 || means[hour] < means[static_cast<size_t>(quietest)]))
      quietest = static_cast<int>(hour);
  }
  return quietest < 0 ? 0 : own - means[static_cast<size_t>(quietest)];
}

std::vector<double> HourPs(std::span<const DayOfHours> all_days, std::span<const HourMeans> shares,
                           Philox random, int64_t most) {
  int unused = 0;
  const std::vector<DayOfHours> days = Blocks(all_days);
  const HourMeans observed = MeansOf(days);
  const auto usable = UsableHours(days);
  const TurnedBlocks blocks(days);
  std::vector<SequentialP> ps(shares.size(), SequentialP(most));
  const auto done = [](const SequentialP& p) { return p.Done(); };
  while (!std::all_of(ps.begin(), ps.end(), done)) {
    const DayOfHours turned = blocks.Draw(random);
    const HourMeans means = MeansOf(std::span(&turned, 1));
    for (size_t i = 0; i < shares.size(); ++i) {
      ps[i].Add(ExcessOver(means, shares[i], usable, unused) >=
                ExcessOver(observed, shares[i], usable, unused));
    }
  }
  std::vector<double> p_values;
  for (const SequentialP& p : ps) p_values.push_back(p.p_value());
  return p_values;
}

double LargestWindowP(std::span<const DayOfHours> all_days, size_t hours, Philox random, int64_t most) {
  const std::vector<DayOfHours> days = Blocks(all_days);
  const TurnedBlocks blocks(days);
  const double observed = LargestWindow(SumOf(days), hours);
  SequentialP p(most);
  while (!p.Done()) p.Add(LargestWindow(blocks.Draw(random), hours) >= observed);
  return p.p_value();
}

}  // namespace harness::ideaspace
