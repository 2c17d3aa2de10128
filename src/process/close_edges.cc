// SPDX-License-Identifier: Apache-2.0
#include "process/close_edges.h"

#include <algorithm>

namespace harness::process {
namespace {

std::vector<CloseEdge> EdgesOf(const CloseWindows& windows) {
  std::vector<CloseEdge> edges;
  for (const CloseWindow& window : windows.dynamic) {
    edges.push_back({window.month, true, window.from_us, 0, 0});
    edges.push_back({window.month, false, window.to_us, 0, 0});
  }
  std::stable_sort(edges.begin(), edges.end(),
                   [](const CloseEdge& a, const CloseEdge& b) { return a.edge_us < b.edge_us; });
  return edges;
}

// Overlapping neighbourhoods count once.
double ShareNear(const std::vector<CloseEdge>& edges, Micros near_us, Timestamp first, Timestamp last) {
  if (last <= first) return 0;
  Micros covered = 0;
  Timestamp done = first;
  for (const CloseEdge& edge : edges) {
    const Timestamp from = std::max(done, edge.edge_us - near_us);
    const Timestamp to = std::min(last, edge.edge_us + near_us);
    if (to <= from) continue;
    covered += to - from;
    done = to;
  }
  return static_cast<double>(covered) / static_cast<double>(last - first);
}

}  // namespace

std::optional<CloseEdge> NearestCloseEdge(const CloseWindows& windows, Timestamp from_us, Timestamp to_us,
                                          Micros near_us, Timestamp first_us, Timestamp last_us) {
  const std::vector<CloseEdge> edges = EdgesOf(windows);
  std::optional<CloseEdge> nearest;
  for (CloseEdge edge : edges) {
    edge.off_us = edge.edge_us < from_us ? from_us - edge.edge_us : std::max<Micros>(0, edge.edge_us - to_us);
    if (edge.off_us > near_us || (nearest && nearest->off_us <= edge.off_us)) continue;
    nearest = edge;
  }
  if (nearest) {
    const Micros half = (to_us - from_us) / 2;
    nearest->share_so_near = ShareNear(edges, near_us + half, first_us, last_us);
  }
  return nearest;
}

}  // namespace harness::process
