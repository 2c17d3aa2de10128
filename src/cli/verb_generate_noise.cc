// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <string>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "generate/noise.h"

namespace harness::cli {
namespace {

struct GenerateNoiseOptions {
  Path out;
  Path truth;
  int64_t seed = 1;
  int64_t rows = 100'000;
  std::optional<std::string> slow;
  std::optional<std::string> failing;
};

// A planted effect that cannot be: the error names the flag.
template <typename Effect>
Result<std::optional<Effect>> Plant(const char* flag, const std::optional<std::string>& text,
                                    Result<Effect> (*parse)(std::string_view)) {
  if (!text) return std::optional<Effect>();
  Result<Effect> effect = parse(*text);
  if (!effect) return InvalidArgument(std::string(flag) + ": " + effect.error().message);
  return std::optional<Effect>(std::move(*effect));
}

}  // namespace

RunFunction SetupGenerateNoise(Arguments& arguments) {
  auto options = std::make_shared<GenerateNoiseOptions>();
  Argument& out = arguments.File("--out", "FILE", "The CSV file to write", &options->out);
  out.short_name = "-o";
  out.required = true;
  arguments.File("--truth", "FILE", "Also write what was planted, as JSON", &options->truth);
  arguments.Integer("--seed", "Another seed, another log", 0, INT64_MAX, &options->seed);
  arguments.Integer("--rows", "How many executions", 1, 100'000'000, &options->rows);
  arguments.Text("--slow", "PROCESS:FACTOR:FROM_SHARE",
                 "Plant: the process (NOISE01 to NOISE20) takes FACTOR times as long from that share of the "
                 "rows on, such as NOISE07:4:0.5",
                 &options->slow);
  arguments.Text("--failing", "HOST:RATE:FROM_SHARE",
                 "Plant: executions on the host fail at that rate from that share of the rows on, such as "
                 "QCPCENQPECZC02:0.3:0.8",
                 &options->failing);
  return [options](Invocation& invocation) -> Result<int> {
    generate::NoiseOptions noise;
    noise.seed = static_cast<uint64_t>(options->seed);
    noise.rows = static_cast<uint64_t>(options->rows);
    noise.truth_json = options->truth;
    ASSIGN_OR_RETURN(noise.slow, Plant("--slow", options->slow, &generate::ParseSlowProcess));
    ASSIGN_OR_RETURN(noise.failing, Plant("--failing", options->failing, &generate::ParseFailingHost));
    RETURN_IF_ERROR(generate::GenerateNoise(noise, options->out, invocation.progress()));
    if (invocation.json()) {
      invocation.PrintJson({{"file", options->out.string()}, {"rows", options->rows}});
    } else {
      invocation.Print(options->out.string() + ": " + FormatThousands(options->rows) + " rows\n");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
