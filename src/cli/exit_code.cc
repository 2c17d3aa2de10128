// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.h"

namespace harness::cli {

int ExitCodeFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kNotFound:
    case ErrorCode::kIo:
      return kExitUsage;
    case ErrorCode::kBusy:
      return kExitBusy;
    case ErrorCode::kInterrupted:
      return kExitInterrupted;
    case ErrorCode::kInconclusive:
      return kExitInconclusive;
    case ErrorCode::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

std::string_view ErrorName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kInterrupted:
      return "interrupted";
    case ErrorCode::kInconclusive:
      return "inconclusive";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace harness::cli
