// SPDX-License-Identifier: Apache-2.0
#include "insight/taxonomy.h"

#include <array>

namespace harness::insight {
namespace {

constexpr std::array kClasses = {
    PluginClass{
        "ingest_profile_transform",
        "They say what the log is: its rows, columns, roles, spans and faults. Everything else rests on "
        "them, so they judge nothing and advise nothing."},
    PluginClass{
        "supporting_signal_detectors",
        "Each measures one effect (a wait, a hold, a retry, a window, a load) with its n and its "
        "uncertainty. What follows from it depends on the other effects, so a detector states and does "
        "not advise; the planner and the verifier read its findings."},
    PluginClass{
        "direct_action_generators",
        "They find a change that one person can make: which processes, in which order, with which key. "
        "Each of their recommendations carries its saving and the check that follows it."},
    PluginClass{
        "synthesis_verification",
        "They weigh the signals against each other, replay candidate changes on the log, and keep what "
        "survives: a saving is claimed by the verifier or by nobody."},
    PluginClass{"reporting",
                "They bring results that exist into one document for people. They add no claim, so that "
                "everything in a report can be traced to the plugin that found it."},
};

}  // namespace

std::span<const PluginClass> PluginClasses() {
  return kClasses;
}

const PluginClass* FindPluginClass(std::string_view id) {
  for (const PluginClass& entry : kClasses) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

}  // namespace harness::insight
