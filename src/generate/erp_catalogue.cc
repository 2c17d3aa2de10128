// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_catalogue.h"

namespace harness::generate {
namespace {

constexpr size_t kProcessCount = 240;
constexpr Second kDay = kSecondsPerDay;
constexpr Second kPoll = 300;

ErpProcess Scheduled(std::string id, Second period, double service_s, Second lead) {
  ErpProcess process;
  process.id = std::move(id);
  process.runs = kSpanSeconds / period;
  process.mean_service_s = service_s;
  process.period = period;
  process.lead = lead;
  process.profile = Profile::kSystem;
  return process;
}

std::vector<ErpProcess> ScheduledProcesses() {
  std::vector<ErpProcess> processes;
  for (const char* id : {"GLSYNC", "ARSYNC", "APSYNC"}) {
    processes.push_back(Scheduled(id, 1800, 40, 0));
  }
  for (const char* id : {"BKSTMT", "BKRATES", "CMFEED", "INFEED", "TXRATES", "PRCLOCK"}) {
    processes.push_back(Scheduled(id, 3600, 120, 60));
  }
  for (const char* id : {"GLBALNCE", "ARAGING", "APAGING", "FADEPR", "INVALUE", "PRSYNC", "ARCHIVE",
                         "PURGELOG", "STATREFR", "USRSYNC"}) {
    processes.push_back(Scheduled(id, kDay, 1500, 3600));
  }
  return processes;
}

}  // namespace

std::vector<ErpProcess> NamedProcesses() {
  using enum Profile;
  using enum Parameters;
  std::vector<ErpProcess> processes = {
      // What waits most.
      {.id = "LOSEXTCHLD", .runs = 11743, .mean_service_s = 90},
      {.id = "LOSLOADCLD", .runs = 19636, .mean_service_s = 60},
      {.id = "JBCREATEJE", .runs = 7886, .mean_service_s = 640, .parameters = kMonth, .cap = 1},
      {.id = "JBOACHILD", .runs = 4663, .mean_service_s = 120},
      {.id = "JBVALCDBLK", .runs = 11472, .mean_service_s = 150, .parameters = kMonth},
      {.id = "JBINVOICE",
       .runs = 2282,
       .mean_service_s = 1050,
       .parameters = kMonth,
       .priority = 2,
       .batch_share = 0.85,
       .batch_hour = 5},
      {.id = "RDIMPAIRJE", .runs = 2799, .mean_service_s = 100, .parameters = kMonth},
      {.id = "JEPRECOMBO",
       .runs = 5174,
       .mean_service_s = 400,
       .parameters = kMonth,
       .priority = 2,
       .batch_share = 0.4,
       .batch_hour = 19},
      {.id = "RDJRNL",
       .runs = 9204,
       .mean_service_s = 45,
       .parameters = kMonth,
       .poll = kPoll,
       .polled_share = 0.7},
      {.id = "QLONGJOB", .runs = 6743, .mean_service_s = 700, .poll = kPoll, .polled_share = 0.75},
      // What they wait for.
      {.id = "LOSEXTRACT", .runs = 260, .profile = kSystem, .mean_service_s = 75700, .priority = 0},
      {.id = "LOSLOAD", .runs = 900, .mean_service_s = 4230, .priority = 0},
      {.id = "JBOAMASTER", .runs = 300, .mean_service_s = 2000, .priority = 0},
      {.id = "JBPREPAY", .runs = 6500, .mean_service_s = 1800, .parameters = kPayout},
      {.id = "RDCALC", .runs = 2300, .profile = kClose, .mean_service_s = 800, .parameters = kMonth},
      {.id = "GLEXTRCT", .runs = 800, .profile = kNight, .mean_service_s = 40, .parameters = kLedger},
      {.id = "GLXFORM", .runs = 760, .profile = kNight, .mean_service_s = 60, .parameters = kLedger},
      {.id = "GLFEED", .runs = 720, .profile = kNight, .mean_service_s = 50, .parameters = kLedger},
      // Payouts.
      {.id = "ADPPAYSTAT", .runs = 5200, .mean_service_s = 150, .parameters = kPayout},
      {.id = "PAYCALC1", .runs = 2600, .mean_service_s = 420, .parameters = kPayout},
      {.id = "PAYCALC2", .runs = 1900, .mean_service_s = 380, .parameters = kPayout},
      {.id = "PAYBATCH", .runs = 3100, .mean_service_s = 90, .parameters = kPayout},
      {.id = "PAYREMIT", .runs = 1500, .mean_service_s = 70, .parameters = kPayout},
      // Retry hotspots.
      {.id = "GLIMPORT", .runs = 4200, .mean_service_s = 200, .parameters = kMonth, .retry_rate = 0.28},
      {.id = "ARAPPLY", .runs = 2600, .mean_service_s = 160, .retry_rate = 0.15},
      // Housekeeping.
      {.id = "QEMAIL",
       .runs = 56109,
       .profile = kSystem,
       .mean_service_s = 8,
       .priority = 0,
       .period = 300,
       .retry_rate = 0.0},
      {.id = kExtractProcess,
       .runs = 1,
       .profile = kSystem,
       .mean_service_s = 900,
       .priority = 0,
       .retry_rate = 0.0},
  };
  for (ErpProcess& process : ScheduledProcesses()) processes.push_back(std::move(process));
  return processes;
}

std::vector<ErpProcess> FillerProcesses() {
  static const char* const kAreas[] = {"AP", "AR", "GL", "FA", "PO", "IN", "PR", "BK",
                                       "TX", "CM", "HR", "OE", "WM", "MF", "CS", "TR"};
  static const char* const kVerbs[] = {"POST",  "CALC",  "RPT",   "XFER",  "LOAD",  "EXTR", "VALID",
                                       "MATCH", "PRINT", "ALLOC", "RECON", "MERGE", "CHECK"};
  const size_t wanted = kProcessCount - NamedProcesses().size();
  std::vector<ErpProcess> processes;
  for (size_t i = 0; processes.size() < wanted; ++i) {
    ErpProcess process;
    process.id = std::string(kAreas[(i * 7) % 16]) + kVerbs[(i * 5) % 13];
    // 16 and 13 have no common divisor, so the first 208 names differ.
    process.profile = i % 5 == 4 ? Profile::kSystem : (i % 9 == 7 ? Profile::kNight : Profile::kBusiness);
    process.mean_service_s = 20.0 + static_cast<double>((i * i * 37 + i * 101) % 560);
    process.parameters = i % 3 == 0 ? Parameters::kMonth : Parameters::kNone;
    process.requested_share = i % 12 == 5 ? 0.5 : 0.0;
    process.cancellable = true;
    processes.push_back(std::move(process));
  }
  return processes;
}

}  // namespace harness::generate
