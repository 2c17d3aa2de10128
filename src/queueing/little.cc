// SPDX-License-Identifier: Apache-2.0
#include "queueing/little.h"

#include "queueing/arguments.h"

namespace harness::queueing {

Result<double> LittleInSystem(double arrival_rate, double sojourn) {
  RETURN_IF_ERROR(RequireNonNegative("LittleInSystem", "arrival_rate", arrival_rate));
  RETURN_IF_ERROR(RequireNonNegative("LittleInSystem", "sojourn", sojourn));
  return InRange("LittleInSystem", arrival_rate * sojourn);
}

Result<double> LittleSojourn(double in_system, double arrival_rate) {
  RETURN_IF_ERROR(RequireNonNegative("LittleSojourn", "in_system", in_system));
  RETURN_IF_ERROR(RequirePositive("LittleSojourn", "arrival_rate", arrival_rate));
  return InRange("LittleSojourn", in_system / arrival_rate);
}

Result<double> LittleArrivalRate(double in_system, double sojourn) {
  RETURN_IF_ERROR(RequireNonNegative("LittleArrivalRate", "in_system", in_system));
  RETURN_IF_ERROR(RequirePositive("LittleArrivalRate", "sojourn", sojourn));
  return InRange("LittleArrivalRate", in_system / sojourn);
}

Result<double> LittleDiscrepancy(double in_system, double arrival_rate, double sojourn) {
  constexpr std::string_view kWhere = "LittleDiscrepancy";
  RETURN_IF_ERROR(RequireNonNegative(kWhere, "in_system", in_system));
  RETURN_IF_ERROR(RequirePositive(kWhere, "arrival_rate", arrival_rate));
  RETURN_IF_ERROR(RequirePositive(kWhere, "sojourn", sojourn));
  RETURN_IF_ERROR(RequirePositive(kWhere, "arrival_rate * sojourn", arrival_rate * sojourn));
  return InRange(kWhere, in_system / (arrival_rate * sojourn) - 1.0);
}

}  // namespace harness::queueing
