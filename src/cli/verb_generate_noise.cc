// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "generate/noise.h"

namespace harness::cli {
namespace {

struct GenerateNoiseOptions {
  Path out;
  int64_t seed = 1;
  int64_t rows = 100'000;
};

}  // namespace

RunFunction SetupGenerateNoise(Arguments& arguments) {
  auto options = std::make_shared<GenerateNoiseOptions>();
  Argument& out = arguments.File("--out", "FILE", "The CSV file to write", &options->out);
  out.short_name = "-o";
  out.required = true;
  arguments.Integer("--seed", "Another seed, another log", 0, INT64_MAX, &options->seed);
  arguments.Integer("--rows", "How many executions", 1, 100'000'000, &options->rows);
  return [options](Invocation& invocation) -> Result<int> {
    const generate::NoiseOptions noise = {static_cast<uint64_t>(options->seed),
                                          static_cast<uint64_t>(options->rows)};
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
