// SPDX-License-Identifier: Apache-2.0
#include "tests/generated_queue.h"

#include <charconv>
#include <memory>
#include <string_view>

#include "base/files.h"
#include "importers/import.h"
#include "plugin/local_context.h"
#include "store/home.h"

namespace harness::testing {
namespace {

int64_t NumberOf(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The comma-separated numbers of the lines after the first.
std::vector<std::vector<int64_t>> ReadNumbers(const Path& csv) {
  const std::string text = ReadFile(csv).value();
  std::vector<std::vector<int64_t>> lines;
  for (size_t at = text.find('\n') + 1; at < text.size();) {
    std::vector<int64_t>& line = lines.emplace_back();
    for (bool is_last = false; !is_last;) {
      const size_t end = text.find_first_of(",\n", at);
      line.push_back(NumberOf(std::string_view(text).substr(at, end - at)));
      is_last = text[end] == '\n';
      at = end + 1;
    }
  }
  return lines;
}

void LoadNumbers(eventlog::DataAccessor& data, GeneratedQueue& queue) {
  data.Query("SELECT execution_id FROM events ORDER BY row_id",
             [&queue](const engine::Chunk& chunk) -> Result<void> {
               for (size_t i = 0; i < chunk.rows(); ++i) {
                 queue.number.push_back(static_cast<uint64_t>(NumberOf(chunk.Text(0, i)) - 1));
               }
               return Ok();
             })
      .value();
  queue.row_of.resize(queue.number.size());
  for (uint32_t row = 0; row < queue.number.size(); ++row) queue.row_of[queue.number[row]] = row;
}

void Load(const importers::ImportOutcome& dataset, const Path& folder, GeneratedQueue& queue) {
  plugin::LocalContextOptions options;
  options.plugin_id = "truth";
  options.events.info = dataset.info;
  options.events.dataset_folder = dataset.folder;
  options.events.engine = {uint64_t{1} << 30, 2, folder};
  options.output_folder = folder;
  eventlog::AccessEvidence account;
  const auto context = plugin::MakeLocalContext(std::move(options), account).value();
  queue.log = process::LoadExecutions(context->data()).value();
  LoadNumbers(context->data(), queue);
}

void LoadTruth(const Path& csv, GeneratedQueue& queue) {
  queue.truth.resize(queue.log.rows());
  queue.true_wait_us.resize(queue.log.rows());
  for (const auto& line : ReadNumbers(csv)) {
    const uint32_t row = queue.row_of.at(static_cast<size_t>(line.at(0) - 1));
    queue.true_wait_us[row] = line.at(1);
    for (size_t cause = 0; cause < generate::kQueueCauses; ++cause) {
      queue.truth[row][cause] = line.at(2 + cause);
    }
  }
}

}  // namespace

std::vector<Timestamp> GeneratedQueue::Starts() const {
  std::vector<Timestamp> starts(log.rows());
  for (size_t row = 0; row < log.rows(); ++row) starts[number[row]] = log.started_us[row];
  return starts;
}

uint32_t GeneratedQueue::Process(const std::string& name) const {
  for (uint32_t process = 0; process < log.processes.size(); ++process) {
    if (log.processes.NameOf(process) == name) return process;
  }
  HARNESS_CHECK(false);
  return 0;
}

GeneratedQueue MakeQueue(const generate::QueueOptions& options) {
  const TempFolder folder = TempFolder::Make("generated-queue").value();
  const Path csv = folder.path() / "queue.csv";
  const Path rows = folder.path() / "truth.csv";
  GeneratedQueue queue;
  queue.summary = generate::GenerateQueue(options, {csv, {}, rows}, NoProgress()).value();
  const store::Home home = store::Home::Open(folder.path() / "home").value();
  importers::ImportOptions import;
  import.inputs = {csv};
  import.threads = 2;
  const importers::ImportOutcome dataset = importers::Import(home, import, NoProgress()).value();
  HARNESS_CHECK(dataset.info.rows == static_cast<int64_t>(options.jobs));
  Load(dataset, folder.path(), queue);
  LoadTruth(rows, queue);
  return queue;
}

}  // namespace harness::testing
