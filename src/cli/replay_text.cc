// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "cli/replay_document.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "replay/naive_promise.h"
#include "report/format.h"

namespace harness::cli {
namespace {

constexpr size_t kShownProcesses = 10;

// A line "name       text" as the other summaries have it.
std::string Line(std::string_view name, const std::string& text) {
  std::string line(name);
  line.resize(12, ' ');
  return line + text + "\n";
}

std::string HoursOf(Int128 us) {
  const double hours = RoundedRatio(us < 0 ? -us : us, 3'600'000'000);
  return (us < 0 ? "-" : "") + report::Hours(hours);
}

std::string PercentOf(Int128 part, Int128 whole) {
  if (whole <= 0) return "-";
  return FormatFixed(RoundedRatio(part * 100, whole), 1) + " %";
}

std::string ErrorText(const std::optional<double>& ratio) {
  return ratio ? PercentText(*ratio) : "unknown";
}

std::string ModelLine(const ReplayDocument& document) {
  const replay::Model& model = document.study.model();
  int64_t slots = 0;
  size_t with_calendar = 0;
  int64_t outages = 0;
  for (const replay::ModelHost& host : model.hosts) {
    slots += host.slots;
    with_calendar += host.calendar.closed.empty() ? 0 : 1;
    outages += static_cast<int64_t>(host.calendar.outages.size());
  }
  // Rows without a host are on one of their own in the model, which is none of the log.
  const auto named = static_cast<int64_t>(model.hosts.size()) - (document.without_host > 0 ? 1 : 0);
  std::string text = report::Plural(static_cast<int64_t>(model.jobs()), "execution", "executions") + " on " +
                     (named == 0 ? std::string("hosts that the log does not name")
                                 : report::Plural(named, "host", "hosts")) +
                     " with " + report::Plural(slots, "slot", "slots");
  if (with_calendar > 0) {
    text += ", closed hours on " + std::to_string(with_calendar) + " of them";
  }
  if (outages > 0) text += ", " + report::Plural(outages, "outage", "outages");
  if (named > 0 && document.without_host > 0) {
    text += "; " + report::Plural(document.without_host, "execution names", "executions name") +
            " no host, taken as on one more";
  }
  return Line("model", text);
}

std::string OrderLine(const replay::ChosenDiscipline& chosen) {
  std::vector<std::string> errors;
  for (const replay::DisciplineFit& fit : chosen.tried) {
    errors.push_back(std::string(replay::DisciplineName(fit.discipline)) + " " +
                     ErrorText(fit.slot_wait_error));
  }
  std::string text = replay::DisciplineName(chosen.discipline);
  if (chosen.tried.empty()) {
    text += ", as told";
  } else if (errors.size() == 1) {
    text += ", the only one that this log can show";
  } else {
    text += ", chosen on the first half of the log (errors: " + Join(errors, ", ") + ")";
  }
  return Line("order", text);
}

std::string LeftOut(const replay::ModelNotes& notes) {
  std::vector<std::string> parts;
  const auto add = [&](int64_t count, const char* what) {
    if (count > 0) parts.push_back(FormatThousands(count) + " " + what);
  };
  add(notes.unknown_times, "without all three times");
  add(notes.negative_waits, "that start before they are eligible");
  add(notes.negative_services, "that end before they start");
  add(notes.loose_links, "links to predecessors that did not hold them");
  add(notes.fixed_holds, "held by a predecessor that is left out");
  add(notes.cyclic, "on a circle of predecessors");
  return Line("left out", parts.empty() ? "nothing" : Join(parts, ", "));
}

std::string CalibrationLine(const replay::Calibration& calibration, bool color) {
  const bool good = calibration.fit == replay::Fit::kReproduces;
  return Line("calibration", Styled(good ? "reproduces the log" : "does not reproduce the log",
                                    good ? Style::kGreen : Style::kYellow, color) +
                                 ": off by " + ErrorText(calibration.wmape_by_process) +
                                 " of the wait by process, " + ErrorText(calibration.distance_ratio) +
                                 " of its distribution, " + ErrorText(calibration.queue_error) +
                                 " of the hourly queue, on " +
                                 report::Plural(calibration.n, "execution", "executions"));
}

std::string LoadLine(const replay::Overload& overload) {
  if (overload.utilization == 0) return Line("load", "unknown: too few executions to tell");
  return Line("load", "busiest pool " + PercentText(overload.utilization) + " busy; the backlog " +
                          (overload.drifts ? "grows" : "does not grow") +
                          (overload.overloaded ? ": overloaded, figures depend on where the log ends" : ""));
}

std::string Intervalled(const replay::Outcome& outcome) {
  if (!outcome.interval.low_us) return "; too few blocks of time for an interval";
  return ", 95 % interval " + HoursOf(*outcome.interval.low_us) + " to " + HoursOf(*outcome.interval.high_us);
}

Style VerdictStyle(replay::Verdict verdict) {
  if (verdict == replay::Verdict::kVerified) return Style::kGreen;
  return verdict == replay::Verdict::kHarmful ? Style::kRed : Style::kYellow;
}

std::string ActionLines(const ReplayDocument& document) {
  std::string text;
  const replay::Outcome& outcome = *document.outcome;
  for (size_t i = 0; i < document.plan.size(); ++i) {
    std::string action = replay::ToText(document.plan[i], document.study.names());
    if (document.plan.size() > 1 && i < outcome.marginal_wait_us.size()) {
      action += (i == 0 ? ": saves " : ": saves in addition ") + HoursOf(outcome.marginal_wait_us[i]);
    }
    text += Line(i == 0 ? "action" : "", action);
  }
  for (const std::string& action : document.idle_actions)
    text += Line("", action + " matches no execution of this log: it changes none");
  return text;
}

// "12.0 h of it held, 3.0 h for slots"; "" where all of it is for slots.
std::string PartsText(const replay::Outcome& outcome) {
  std::vector<std::string> parts;
  const auto& known = outcome.causes.known_us;
  for (size_t cause = 0; cause < known.size(); ++cause) {
    if (known[cause] == 0) continue;
    parts.push_back(HoursOf(known[cause]) + (parts.empty() ? " of it " : " ") +
                    process::WaitCauseName(static_cast<process::WaitCause>(cause)));
  }
  if (parts.empty()) return "";
  return Join(parts, ", ") + ", " + HoursOf(outcome.causes.OfSlots(outcome.delta_wait_us)) + " for slots";
}

std::string PlanText(const ReplayDocument& document, bool color) {
  const replay::Outcome& outcome = *document.outcome;
  std::string text = "\n" + ActionLines(document);
  text += Line("saves", HoursOf(outcome.delta_wait_us) + " of " + HoursOf(outcome.recorded_wait_us) +
                            " waited (" + PercentOf(outcome.delta_wait_us, outcome.recorded_wait_us) + ")" +
                            Intervalled(outcome));
  if (const std::string share = outcome.share.Text(); !share.empty()) text += Line("", share);
  if (outcome.dropped > 0) {
    text +=
        Line("", HoursOf(outcome.dropped_wait_us) + " of that belong to " +
                     report::Plural(outcome.dropped, "execution", "executions") + " that no longer happen");
  }
  if (const Int128 moved = outcome.moved_us; moved != 0) {
    text += Line("", "executions are asked for " + HoursOf(moved < 0 ? -moved : moved) +
                         (moved > 0 ? " later" : " earlier") + " in all: what they wait counts from then");
  }
  if (const std::string parts = PartsText(outcome); !parts.empty()) text += Line("", parts);
  text += Line("verdict", Styled(replay::VerdictName(outcome.verdict), VerdictStyle(outcome.verdict), color) +
                              ": " + outcome.reason);
  text += Line("confidence", FormatFixed(outcome.confidence, 2));
  if (const auto naive = replay::PromiseOfSlotsAlone(document.study.model(), document.plan)) {
    text += Line("naive", "wait * k / (c + k) would promise " + HoursOf(naive->promised_us) + " (" +
                              PercentOf(naive->promised_us, naive->wait_us) +
                              "): a rule of thumb that looks at the number of slots alone");
  }
  if (outcome.bound) {
    text +=
        Line("bound", "the replay then waits " + HoursOf(outcome.replayed_wait_us) +
                          "; no schedule of this work waits less than " + HoursOf(outcome.bound->wait_us));
  }
  return text;
}

std::string ProcessTable(const ReplayDocument& document, bool color) {
  std::vector<replay::ProcessDelta> deltas = document.outcome->processes;
  const auto size = [](const replay::ProcessDelta& delta) {
    return delta.delta_wait_us < 0 ? -delta.delta_wait_us : delta.delta_wait_us;
  };
  const auto& names = document.study.names().processes;
  std::sort(deltas.begin(), deltas.end(), [&](const auto& a, const auto& b) {
    return size(a) != size(b) ? size(a) > size(b) : names[a.process] < names[b.process];
  });
  Table table({{"process", ""}, {"waited", "", true}, {"saves", "", true}, {"share", "", true}});
  for (const replay::ProcessDelta& delta : deltas) {
    if (table.size() == kShownProcesses) break;
    table.Add({TextCell(names[delta.process]), TextCell(HoursOf(delta.baseline_wait_us)),
               TextCell(HoursOf(delta.delta_wait_us)),
               TextCell(PercentOf(delta.delta_wait_us, delta.baseline_wait_us))});
  }
  if (table.size() == 0) return "";
  std::string text = "\n" + table.Text(color);
  if (deltas.size() > kShownProcesses) {
    text += "and " +
            report::Plural(static_cast<int64_t>(deltas.size() - kShownProcesses), "process more",
                           "processes more") +
            ": see --json\n";
  }
  return text;
}

}  // namespace

std::string ReplayText(const ReplayDocument& document, bool color) {
  const replay::Study& study = document.study;
  std::string text =
      Line("log", document.dataset.name) + ModelLine(document) + OrderLine(study.discipline()) +
      LeftOut(study.model().notes) + CalibrationLine(study.calibration(), color) +
      Line("waits", "recorded " + HoursOf(study.whole_calibration().recorded_wait_us) + ", replayed " +
                        HoursOf(study.baseline_wait_us()) + "; no schedule of this work waits less than " +
                        HoursOf(study.bound().wait_us)) +
      LoadLine(study.baseline_overload());
  if (!document.outcome) return text;
  return text + PlanText(document, color) + ProcessTable(document, color);
}

}  // namespace harness::cli
