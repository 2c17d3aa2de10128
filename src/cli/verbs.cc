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
         "together: the saving with its interval, the share of each, and a verdict. With actions exit code 3 "
         "when the "
         "model "
         "does not "
         "reproduce the log. "
         "Actions: add-slots:HOST|*:+1, priority:PROCESS:-1, shift:PROCESS:+30m, thin:PROCESS:3, "
         "merge:PROCESS:4[:1h[:5s]], split:PROCESS:2, retry:PROCESS:0.5, route:PROCESS:HOST[,HOST], "
         "keep:PROCESS:3[:within|outside FROM/TO], cap:PROCESS:2, defer:PROCESS:8h-12h, "
         "unlink:PROCESS:PREDECESSOR, dedupe:PROCESS:1h[:3]. A name "
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
         "CSV and TSV (also gz and zst), Parquet, JSON lines, XES, SWF, Slurm sacct --parsable2 and spans as "
         "OTLP/JSON. The same content gives "
         "the same version, whatever its format and order; importing it again changes nothing. Private "
         "values become "
         "tokens under the home's key. Rows that cannot be read are counted and kept in rejects.jsonl.",
         SetupImport},
    Verb{"columns", "Work", "Show which column would play which role, and why",
         "Prints every candidate with its score. Use --map on import and run to decide otherwise.",
         SetupColumns},
    Verb{"datasets", "Look", "List the datasets of the home", "", SetupDatasets},
    Verb{"runs", "Look", "List the runs of the home", "", SetupRuns},
    Verb{
        "compare runs", "Look", "Show what a run found that its reference had not, and whether it is noise",
        "With one run, the reference is the latest earlier run of the same dataset with known issues off and "
        "the same plugins, settings and seeds. The calibrated gate re-runs the plugins on bootstrap samples "
        "of "
        "the log and passes when something new comes back in enough of them. Exit code 1 when the gate "
        "fails, "
        "3 without a reference or with too few re-runs.",
        SetupCompareRuns},
    Verb{"show", "Look", "Show a run's report or a dataset's facts", "", SetupShow},
    Verb{
        "checklist", "Look", "Print what to do about each batch sequence of a run",
        "A sequence is a number of processes that run one after the other for one input at a time. For each: "
        "what to change, what to expect, and the query that shows the change.",
        SetupChecklist},
    Verb{"plugins list", "Look", "List the analyses", "", SetupPluginsList},
    Verb{"plugins validate", "Look", "Check the files of a plugin before it runs", "", SetupPluginsValidate},
    Verb{"matrix build", "Look", "Write the matrices of the plugins, as JSON and Markdown",
         "Catalogue, data access, taxonomy, actionability and example cards. The examples are those of a run "
         "over a log that the program makes itself, so the same program writes the same bytes.",
         SetupMatrixBuild},
    Verb{"matrix check", "Look", "Check that the matrices are what this program would write",
         "Exit code 1 when a byte is stale, a file is missing or strange, or a plugin is not in the "
         "catalogue.",
         SetupMatrixCheck},
    Verb{"checklist final", "Evidence", "Run a dataset and hold the run against every gate",
         "Runs the dataset, judges plugins, insight contract, discovery, landmark text, known issues, data "
         "access, "
         "matrices and novelty, and prints each verdict with its figures. Exit code 0 only when all hard "
         "gates "
         "hold, 1 when one fails, 3 when one cannot be judged, for instance without a reference run. "
         "Rollback: --gate none judges no novelty and still prints the comparison.",
         SetupChecklistFinal},
    Verb{
        "evidence build", "Evidence", "Pack what a run found, signed, for a stranger to check",
        "Reports, what the plugins left, matrices, novelty, data access, gates and environment, a manifest "
        "with "
        "the digest of every file, and three in-toto statements in DSSE envelopes. The key of the home signs "
        "unless --key names another.",
        SetupEvidenceBuild},
    Verb{"evidence verify", "Evidence", "Check that a pack is as it was signed",
         "Needs no network and no home. Exit code 1, with a line for each problem, when one byte of one file "
         "is "
         "not as it was signed.",
         SetupEvidenceVerify},
    Verb{"evidence replay", "Evidence", "Run again what a pack is of, and compare",
         "The dataset is that of the home, or the one that --dataset names. Exit code 1, with what differs, "
         "when "
         "the stable digest is another.",
         SetupEvidenceReplay},
    Verb{"evidence diff", "Evidence", "Show what differs between two packs",
         "Exit code 1 when their stable digests differ.", SetupEvidenceDiff},
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
    Verb{"kb record", "Outcomes", "Record what became of a verified action",
         "Later runs are as sure of a lever as its earlier uses allow. A promise is kept when as many hours "
         "are "
         "saved as the lower end of its interval. Of several outcomes of one action the last counts.",
         SetupKbRecord},
    Verb{"kb list", "Outcomes", "List what became of verified actions", "", SetupKbList},
    Verb{"kb verify", "Outcomes", "Check that no recorded outcome is altered or missing",
         "Each line holds the digest of the one before it. Exit code 1, with the line, when one is not as it "
         "was "
         "recorded.",
         SetupKbVerify},
    Verb{
        "sessions import", "Sessions", "Read files of traces into the home's sessions",
        "OTLP JSON lines, plain sessions, Langfuse exports, and tables of tokens (CSV, Parquet, JSON lines), "
        "also gz and zst. The columns of known tables are known; for others say which column plays which "
        "role, "
        "as --map start=COLUMN --map input_tokens=COLUMN. Importing a file again changes nothing. What "
        "cannot "
        "be read is counted and told.",
        SetupSessionsImport},
    Verb{"sessions list", "Sessions", "List sessions with their cost and how unusual it is",
         "Filters are COLUMN=VALUE with = != < <= > >=, or COLUMN:OP:VALUE with contains, starts and in; all "
         "must hold. Columns are those of sessions show.",
         SetupSessionsList},
    Verb{"sessions show", "Sessions", "Show every figure of one session", "", SetupSessionsShow},
    Verb{"sessions why", "Sessions",
         "Say how unusual a session is, beside what, and what makes the difference", "", SetupSessionsWhy},
    Verb{"sessions ledger", "Sessions", "Show what each span of a session is charged, and why", "",
         SetupSessionsLedger},
    Verb{"sessions reanalyze", "Sessions", "Analyse every session again, in the order of their ends",
         "With the prices in force. Rows that come out the same stay as they are; of others the earlier "
         "version is kept. With --as-of the rows are those of then until the next time.",
         SetupSessionsReanalyze},
    Verb{"sessions verify", "Sessions", "Derive the flags of a session again from the history of its row",
         "Exit code 1, with what differs, when the row says something else.", SetupSessionsVerify},
    Verb{"prices import", "Sessions", "Read prices of models into the home",
         "JSON in the form of the published table of LiteLLM, with valid_from and valid_until. Without "
         "--from the "
         "file replaces the table of the home; with it, prices that hold before that day stay. Sessions that "
         "are "
         "analysed keep their cost until they are analysed again.",
         SetupPricesImport},
    Verb{"prices check", "Sessions", "Check a table of prices, and list the models that it does not price",
         "Exit code 2, with the model and the member, for a table that cannot be read. Lists the models of "
         "the "
         "home's sessions that have no price in it at their time.",
         SetupPricesCheck},
    Verb{"prices list", "Sessions", "List the prices in force", "", SetupPricesList},
    Verb{"serve", "Serve", "Serve the HTTP interface and the console",
         "On 127.0.0.1:3800 unless --listen says otherwise. An address that others can reach needs a token "
         "and "
         "TLS. "
         "With --json one line on stdout says where it listens. SIGTERM or Ctrl-C ends what is under way and "
         "stops, a second one at once.",
         SetupServe},
    Verb{"token create", "Serve", "Make a token that opens the server, and show it this once", "",
         SetupTokenCreate},
    Verb{"token list", "Serve", "List the tokens, without what opens the server", "", SetupTokenList},
    Verb{"token revoke", "Serve", "Make a token invalid; running servers see it at once", "",
         SetupTokenRevoke},
    Verb{"api", "Serve", "Print the HTTP interface as OpenAPI 3.1", "", SetupApi},
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
  if (word == "compare") return "What changed from one run to another";
  if (word == "generate") return "Make seeded logs with known truth";
  if (word == "baseline") return "Figures that were good once, signed, that later logs are held against";
  if (word == "matrix")
    return "Which plugins there are, what they read, and what can be done with what they say";
  if (word == "evidence") return "Signed packs of what a run found, which anyone can check";
  if (word == "kb") return "What became of earlier advice, which later confidence rests on";
  if (word == "sessions")
    return "Sessions of LLM calls: what they cost, how long they took, and what is unusual";
  if (word == "token") return "Tokens that open a server which others can reach";
  if (word == "prices") return "What calls of models cost where their provider does not say";
  if (word == "config") return "The settings in force";
  return "";
}

}  // namespace harness::cli
