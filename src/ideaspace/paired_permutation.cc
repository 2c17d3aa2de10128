// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/paired_permutation.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace harness::ideaspace {
namespace {

std::array<bool, 24> UsableHours(std::span<const DayOfHours> days) {
  std::array<bool, 24> usable{};
  for (const DayOfHours& day : days) {
    for (size_t hour = 0; hour < 24; ++hour) usable[hour] = usable[hour] || day.count[hour] > 0;
  }
  return usable;
}

void AddTo(DayOfHours& all, const DayOfHours& day) {
  for (size_t hour = 0; hour < 24; ++hour) {
    all.sum[hour] += day.sum[hour];
    all.count[hour] += day.count[hour];
  }
}

constexpr size_t kMostBlocks = 32;

// Sums of neighbouring days, at most so many of them.
std::vector<DayOfHours> Blocks(std::span<const DayOfHours> days) {
  const size_t length = (days.size() + kMostBlocks - 1) / kMostBlocks;
  std::vector<DayOfHours> blocks;
  for (size_t i = 0; i < days.size(); ++i) {
    if (i % length == 0) blocks.emplace_back();
    AddTo(blocks.back(), days[i]);
  }
  return blocks;
}

// Sums over blocks, each turned by a random number of the hours in which it has values: the others stay
// empty, so that a minimum over hours runs over as many of them as before. All turns of a block are made
// once.
class TurnedBlocks {
 public:
  using Turns = std::array<size_t, kMostBlocks>;  // by block that has values

  explicit TurnedBlocks(std::span<const DayOfHours> blocks) {
    for (const DayOfHours& block : blocks) {
      std::vector<size_t> hours;
      for (size_t hour = 0; hour < 24; ++hour) {
        if (block.count[hour] > 0) hours.push_back(hour);
      }
      if (hours.empty()) continue;
      below_.emplace_back(hours.size());
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
  void Draw(PhiloxAhead& random, Turns& turns) const {
    for (size_t i = 0; i < below_.size(); ++i) turns[i] = below_[i].Draw([&] { return random.Next64(); });
  }
  DayOfHours SumOf(const Turns& turns) const {
    DayOfHours all;
    for (size_t i = 0; i < turns_of_block_.size(); ++i) AddTo(all, turns_of_block_[i][turns[i]]);
    return all;
  }
  // All turns of each block that has values.
  const std::vector<std::vector<DayOfHours>>& blocks() const { return turns_of_block_; }

 private:
  std::vector<std::vector<DayOfHours>> turns_of_block_;
  std::vector<UniformBelow> below_;  // of the same blocks
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
  int64_t Draw(PhiloxAhead& random) const {
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
  for (const DayOfHours& day : days) AddTo(all, day);
  return all;
}

// By their first hour.
std::array<double, 24> WindowsOf(const DayOfHours& all, size_t hours) {
  std::array<double, 24> windows{};
  for (size_t from = 0; from < 24; ++from) {
    for (size_t i = 0; i < hours; ++i) windows[from] += all.sum[(from + i) % 24];
  }
  return windows;
}

double LargestWindow(const DayOfHours& all, size_t hours) {
  const auto windows = WindowsOf(all, hours);
  return std::max(0.0, *std::max_element(windows.begin(), windows.end()));
}

// Which replicates stay below the observed window, told without their sums. Windows are counted in parts of
// the observed one, 2^20 to the whole, each rounded up and one more added: rounding, of the parts as of the
// sums of doubles that they stand for, takes less than that. A window of a block holds no more than
// the block, and all blocks no more than 24 times the observed one: no sum of parts overflows.
class WindowBounds {
 public:
  // Requires sums of 0 or more and an observed window above 0.
  WindowBounds(const TurnedBlocks& blocks, size_t hours, double observed) {
    for (const std::vector<DayOfHours>& turns : blocks.blocks()) {
      std::vector<Parts>& of_block = parts_.emplace_back(turns.size());
      for (size_t by = 0; by < turns.size(); ++by) {
        const auto windows = WindowsOf(turns[by], hours);
        for (size_t from = 0; from < 24; ++from)
          of_block[by][from / 4][from % 4] =
              static_cast<uint32_t>(std::ceil(windows[from] / observed * kWhole)) + 1;
      }
    }
  }
  bool StaysBelow(const TurnedBlocks::Turns& turns) const {
    Parts all{};
    for (size_t i = 0; i < parts_.size(); ++i) {
      const Parts& turned = parts_[i][turns[i]];
#pragma GCC unroll 6  // which keeps the sums in registers
      for (size_t four = 0; four < 6; ++four) all[four] += turned[four];
    }
    uint32_t largest = 0;
    for (size_t from = 0; from < 24; ++from) largest = std::max(largest, all[from / 4][from % 4]);
    return largest < kWhole;
  }

 private:
  typedef uint32_t Four __attribute__((vector_size(16)));
  using Parts = std::array<Four, 6>;  // by the first hour of the window
  static constexpr uint32_t kWhole = 1U << 20;
  std::vector<std::vector<Parts>> parts_;  // by block, by turn
};

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
  PhiloxAhead ahead(random);
  SequentialP p(most);
  while (!p.Done()) p.Add(sums.Draw(ahead) >= observed);
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
  std::vector<double> observed_excess;
  for (const HourMeans& share : shares)
    observed_excess.push_back(ExcessOver(observed, share, usable, unused));
  PhiloxAhead ahead(random);
  TurnedBlocks::Turns turns{};
  std::vector<SequentialP> ps(shares.size(), SequentialP(most));
  const auto done = [](const SequentialP& p) { return p.Done(); };
  while (!std::all_of(ps.begin(), ps.end(), done)) {
    blocks.Draw(ahead, turns);
    const DayOfHours turned = blocks.SumOf(turns);
    const HourMeans means = MeansOf(std::span(&turned, 1));
    for (size_t i = 0; i < shares.size(); ++i) {
      ps[i].Add(ExcessOver(means, shares[i], usable, unused) >= observed_excess[i]);
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
  const auto reaches = [&](const TurnedBlocks::Turns& turns) {
    return LargestWindow(blocks.SumOf(turns), hours) >= observed;
  };
  // Without a wait every replicate reaches it, and the bounds would divide by it.
  std::optional<WindowBounds> bounds;
  if (observed > 0) bounds.emplace(blocks, hours, observed);
  PhiloxAhead ahead(random);
  TurnedBlocks::Turns turns{};
  SequentialP p(most);
  while (!p.Done()) {
    blocks.Draw(ahead, turns);
    p.Add((!bounds || !bounds->StaysBelow(turns)) && reaches(turns));
  }
  return p.p_value();
}

}  // namespace harness::ideaspace
