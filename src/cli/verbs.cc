// SPDX-License-Identifier: Apache-2.0
#include "cli/verbs.h"

#include <array>

namespace harness::cli {
namespace {

constexpr std::array kVerbs = {
    Verb{"run", "Work", "Analyse logs or a dataset and write the report",
         "Log files are imported first, as by the verb import; a dataset that the home holds is named by its "
         "name or the "
         "start of its version. Every plugin runs in a process of its own. Prints a summary and where the "
         "report is; "
         "with --json the report itself. Exit code 1 when --fail-level is reached.",
         SetupRun},
    Verb{"replay", "Work", "Replay a log with changes and say what they would have saved",
         "Without --action: the model of the log's machines, the order of service that fits it, how well the "
         "replay of the "
         "unchanged log reproduces it, and what no schedule could beat. With actions, applied in this order "
         "and "
         "replayed "
         "together: the saving with its interval, the share of each, and a verdict. Exit code 3 when the "
         "model "
         "does not "
         "reproduce the log. "
         "Actions: add-slots:HOST|*:+1, priority:PROCESS:-1, shift:PROCESS:+30m, thin:PROCESS:3, "
         "merge:PROCESS:4[:1h[:5s]], split:PROCESS:2, retry:PROCESS:0.5, route:PROCESS:HOST[,HOST], "
         "keep:PROCESS:3[:within|outside FROM/TO], cap:PROCESS:2, defer:PROCESS:8h-12h, "
         "unlink:PROCESS:PREDECESSOR, dedupe:PROCESS:1h. A name "
         "with a "
         "colon or "
         "comma stands in double quotes.",
         SetupReplay},
    Verb{"payout-report", "Work", "Report the payout calls of several logs, for each and in all",
         "The logs are stacked into one dataset and run once. Writes payout_report.csv and "
         "payout_report.json into "
         "the folder --out: calls, batches and periods they name, hours, and the calls that a batch would "
         "save. "
         "Exit code 3, and nothing written, when no process is payout-like.",
         SetupPayoutReport},
    Verb{"import", "Work", "Read logs into the home as one dataset",
         "CSV and TSV (also gz and zst), Parquet, JSON lines, XES, SWF and Slurm sacct --parsable2. The same "
         "content gives "
         "the same version, whatever its format and order; importing it again changes nothing. Private "
         "values become "
         "tokens under the home's key. Rows that cannot be read are counted and kept in rejects.jsonl.",
         SetupImport},
    Verb{"columns", "Work", "Show which column would play which role, and why",
         "Prints every candidate with its score. Use --map on import and run to decide otherwise.",
         SetupColumns},
    Verb{"datasets", "Look", "List the datasets of the home", "", SetupDatasets},
    Verb{"runs", "Look", "List the runs of the home", "", SetupRuns},
    Verb{"show", "Look", "Show a run's report or a dataset's facts", "", SetupShow},
    Verb{"plugins list", "Look", "List the analyses", "", SetupPluginsList},
    Verb{"plugins validate", "Look", "Check the files of a plugin before it runs", "", SetupPluginsValidate},
    Verb{"baseline build", "Baselines", "Make a baseline from the figures of a run",
         "Writes an unsigned draft: sign it with baseline sign. A run takes it with "
         "--set analysis_ideaspace_normative_gap.baseline_path=FILE.",
         SetupBaselineBuild},
    Verb{"baseline sign", "Baselines", "Sign a baseline, so that runs accept it",
         "The signature (Ed25519) covers everything but how the JSON is laid out. The private key stays in "
         "its "
         "file, which only its owner may read.",
         SetupBaselineSign},
    Verb{"baseline verify", "Baselines", "Check that a baseline is as it was signed",
         "Exit code 2, with the reason, for a file that a run would refuse.", SetupBaselineVerify},
    Verb{"baseline show", "Baselines", "Show the figures of a baseline and who signed it", "",
         SetupBaselineShow},
    Verb{"generate erp", "Make logs", "A log of an ERP system's batch queue: 240 processes on two hosts", "",
         SetupGenerateErp},
    Verb{"generate noise", "Make logs", "A log with nothing to find", "", SetupGenerateNoise},
    Verb{"generate queue", "Make logs", "A queue with its closed forms, or with the true cause of each wait",
         "", SetupGenerateQueue},
    Verb{"config show", "Set up", "Show the settings in force", "", SetupConfigShow},
    Verb{"doctor", "Set up", "Check what the machine offers and say what to do",
         "Each line is ok, warn or fail. Exit code 2 if one fails.", SetupDoctor},
    Verb{"version", "Set up", "Show the version and what it is built on", "", SetupVersion},
    Verb{"completion", "Set up", "Print a completion script for a shell",
         "For bash: source <(stat-harness completion bash). For zsh: save it as _stat-harness in a folder of "
         "$fpath. "
         "For fish: save it as ~/.config/fish/completions/stat-harness.fish.",
         SetupCompletion},
    Verb{"man", "Set up", "Print the manual page", "To read it: stat-harness man | man -l -", SetupMan},
};

}  // namespace

std::span<const Verb> Verbs() {
  return kVerbs;
}

std::string_view GroupHelp(std::string_view word) {
  if (word == "plugins") return "The analyses: which there are, and whether one is well made";
  if (word == "generate") return "Make seeded logs with known truth";
  if (word == "baseline") return "Figures that were good once, signed, that later logs are held against";
  if (word == "config") return "The settings in force";
  return "";
}

}  // namespace harness::cli
