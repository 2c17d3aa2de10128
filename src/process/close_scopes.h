// SPDX-License-Identifier: Apache-2.0
// Sums in the three scopes in which analyses report: all rows, those in the fixed close windows, and those in
// the windows that the parameters show.
#pragma once

#include <algorithm>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "process/close_windows.h"
#include "process/executions.h"

namespace harness::process {

// A row lies in a scope by its ReferenceTime (execution_facts.h), in every analysis: when it was asked for,
// else the first later thing known of it. So two analyses mean the same rows by the same scope.
template <typename Sums>
struct CloseScopes {
  Sums all = {}, close_static = {}, close_dynamic = {};

  // add(sums) for each scope in which `at` lies; an unknown time lies in no window.
  template <typename Add>
  void AddAt(const CloseWindows& windows, Timestamp at, Add add) {
    add(all);
    if (at == kUnknownTime) return;
    if (windows.InStatic(at)) add(close_static);
    if (windows.InDynamic(at)) add(close_dynamic);
  }
};

// Of the resolver's result, as PluginContext::ResultOf gives it; without one there are no windows.
inline Result<CloseWindows> CloseWindowsOf(const Result<Json>& resolved) {
  if (!resolved) return CloseWindows();
  return CloseWindowsFromJson(resolved->at("metrics"));
}

// {all, close_static, close_dynamic}. Where no windows are known the two are null: no row lies in them, and
// sums of 0 would say that the close costs nothing.
template <typename Sums, typename SumsJson>
Json ScopesJson(const CloseScopes<Sums>& scopes, const CloseWindows& windows, SumsJson sums_json) {
  const auto known = [&](const std::vector<CloseWindow>& of, const Sums& sums) {
    return of.empty() ? Json() : Json(sums_json(sums));
  };
  return {{"all", sums_json(scopes.all)},
          {"close_static", known(windows.fixed, scopes.close_static)},
          {"close_dynamic", known(windows.dynamic, scopes.close_dynamic)}};
}

// Windows that the parameters show; with none of them close_dynamic is close_static.
inline int64_t DetectedWindows(const CloseWindows& windows) {
  return std::count_if(windows.dynamic.begin(), windows.dynamic.end(),
                       [](const CloseWindow& window) { return window.source == "parameters"; });
}

}  // namespace harness::process
