// SPDX-License-Identifier: Apache-2.0
// Little's law: the mean number present is the arrival rate times the mean time spent.
//
// This folder holds queueing theory as pure functions of numbers: no log, no SQL, no JSON. It answers what a
// formula promises; whether a log keeps the formula's assumptions is judged elsewhere. No function knows a
// unit of time: rates are per unit, times in units, and any one unit will do as long as every argument uses
// the same.
#pragma once

#include "base/result.h"

namespace harness::queueing {

//   in_system = arrival_rate * sojourn
//
// Holds for any system, any part of one (queue alone: in_queue = arrival_rate * wait) and any discipline, as
// long as the means over time exist: what comes in goes out again. Three forms, each solved for one of the
// three. Requires: arguments finite and >= 0; a divisor > 0. Errors:   kInvalidArgument, naming the argument
// that broke its requirement. Source:   Little (1961), Operations Research 9(3), 383-387.
Result<double> LittleInSystem(double arrival_rate, double sojourn);
Result<double> LittleSojourn(double in_system, double arrival_rate);
Result<double> LittleArrivalRate(double in_system, double sojourn);

// How far three means that were measured apart are from the law: in_system / (arrival_rate * sojourn) - 1, a
// ratio without unit; 0 when they agree, 0.1 when 10 % more are present than came and stayed. Requires:
// in_system finite and >= 0; arrival_rate and sojourn finite and > 0, and so their product. Errors:
// kInvalidArgument, naming the argument that broke its requirement.
Result<double> LittleDiscrepancy(double in_system, double arrival_rate, double sojourn);

}  // namespace harness::queueing
