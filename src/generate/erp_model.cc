// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_model.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "generate/erp_catalogue.h"

namespace harness::generate {
namespace {

int64_t Scaled(double count, double rows_scale) {
  return std::max<int64_t>(1, static_cast<int64_t>(std::floor(count * rows_scale + 0.5)));
}

// The rest of the rows go to the filler processes, by a rank-size rule with largest remainders.
void ShareOut(int64_t rows, std::vector<ErpProcess>& processes, size_t first_filler) {
  const size_t fillers = processes.size() - first_filler;
  double weight_sum = 0.0;
  for (size_t i = 0; i < fillers; ++i) weight_sum += 1.0 / static_cast<double>(i + 9);
  struct Share {
    double remainder;
    size_t index;
  };
  std::vector<Share> shares;
  int64_t left = std::max<int64_t>(rows - static_cast<int64_t>(fillers), 0);
  const double spare = static_cast<double>(left);
  for (size_t i = 0; i < fillers; ++i) {
    const double exact = spare / (static_cast<double>(i + 9) * weight_sum);
    const int64_t whole = static_cast<int64_t>(std::floor(exact));
    processes[first_filler + i].runs = 1 + whole;
    left -= whole;
    shares.push_back({exact - static_cast<double>(whole), i});
  }
  std::sort(shares.begin(), shares.end(), [](const Share& a, const Share& b) {
    return a.remainder != b.remainder ? a.remainder > b.remainder : a.index < b.index;
  });
  for (size_t i = 0; i < fillers && left > 0; ++i, --left) ++processes[first_filler + shares[i].index].runs;
}

void ApplyPatterns(const ErpPatterns& patterns, ErpModel& model) {
  for (ErpProcess& process : model.processes) {
    if (!patterns.retries) process.retry_rate = 0.0;
    if (!patterns.month_end) process.batch_share = 0.0;
  }
  model.families[0].hold = patterns.losext_hold;
  model.families[1].hold = patterns.losld_hold;
  if (!patterns.chains) model.chains.clear();
  if (!patterns.qemail_schedule) {
    ErpProcess& qemail = model.processes[model.IndexOf("QEMAIL")];
    qemail.runs = std::max<int64_t>(1, qemail.runs / 20);
    qemail.period = 0;
    qemail.profile = Profile::kBusiness;
  }
}

}  // namespace

const std::vector<std::string>& PatternNames() {
  static const std::vector<std::string> names = {"chains",           "losext_hold", "losld_hold",
                                                 "month_end",        "payout_keys", "qemail_schedule",
                                                 "queue_contention", "retries"};
  return names;
}

Result<ErpPatterns> ParsePatterns(const std::vector<std::string>& drop) {
  ErpPatterns patterns;
  for (const std::string& name : drop) {
    bool* const pattern = name == "qemail_schedule"    ? &patterns.qemail_schedule
                          : name == "losext_hold"      ? &patterns.losext_hold
                          : name == "losld_hold"       ? &patterns.losld_hold
                          : name == "payout_keys"      ? &patterns.payout_keys
                          : name == "retries"          ? &patterns.retries
                          : name == "month_end"        ? &patterns.month_end
                          : name == "chains"           ? &patterns.chains
                          : name == "queue_contention" ? &patterns.queue_contention
                                                       : nullptr;
    if (pattern == nullptr) {
      const auto nearest = NearestWord(name, PatternNames());
      return InvalidArgument("unknown pattern " + Quoted(name) +
                             (nearest ? ", did you mean " + *nearest : "") + "; expected one of " +
                             Join(PatternNames(), ", "));
    }
    *pattern = false;
  }
  return patterns;
}

size_t ErpModel::IndexOf(std::string_view id) const {
  const auto found = std::find_if(processes.begin(), processes.end(),
                                  [id](const ErpProcess& process) { return process.id == id; });
  HARNESS_CHECK(found != processes.end());
  return static_cast<size_t>(found - processes.begin());
}

int64_t QemailRuns(double rows_scale) {
  return Scaled(56109, rows_scale);
}

ErpModel MakeErpModel(double rows_scale, const ErpPatterns& patterns) {
  ErpModel model;
  model.patterns = patterns;
  model.processes = NamedProcesses();
  int64_t named_rows = 0;
  for (ErpProcess& process : model.processes) {
    if (process.id != kExtractProcess) process.runs = Scaled(static_cast<double>(process.runs), rows_scale);
    named_rows += process.runs;
  }
  const size_t first_filler = model.processes.size();
  for (ErpProcess& filler : FillerProcesses()) model.processes.push_back(std::move(filler));
  ShareOut(Scaled(435616, rows_scale) - named_rows, model.processes, first_filler);
  const auto index = [&model](std::string_view id) { return model.IndexOf(id); };
  model.families = {{index("LOSEXTRACT"), index("LOSEXTCHLD"), true, true},
                    {index("LOSLOAD"), index("LOSLOADCLD"), true, false},
                    {index("JBOAMASTER"), index("JBOACHILD"), true, false}};
  model.chains = {
      {"payout_to_entry",
       {index("JBPREPAY"), index("JBVALCDBLK"), index("JBCREATEJE")},
       Scaled(4000, rows_scale),
       Profile::kBusiness,
       "Payout Batch",
       "any_day"},
      {"impairment",
       {index("RDCALC"), index("RDIMPAIRJE")},
       Scaled(2000, rows_scale),
       Profile::kInClose,
       "Impairment Run",
       "close_window"},
      {"ledger_feed",
       {index("GLEXTRCT"), index("GLXFORM"), index("GLFEED")},
       Scaled(600, rows_scale),
       Profile::kNight,
       "Ledger Run",
       "night"},
  };
  ApplyPatterns(patterns, model);
  for (const ErpProcess& process : model.processes) model.rows += process.runs;
  model.slots_per_host = patterns.queue_contention ? 12 : 4096;
  return model;
}

}  // namespace harness::generate
