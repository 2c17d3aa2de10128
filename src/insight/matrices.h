// SPDX-License-Identifier: Apache-2.0
// The matrices: which plugins there are, how they read the data, what they are for, what can be done with
// what they say. Generated, so that a document never says what the program does not do.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "plugin/access_policy.h"

namespace harness::insight {

struct MatrixInput {
  std::vector<const plugin::Plugin*> plugins;  // discovered, by id
  std::vector<plugin::StaticAccess> access;    // of the same plugins, in the same order
  Json example;                                // the stable part of the report of a run of all of them
  std::string example_log;                     // how that run's log was made, for readers
};

struct MatrixFile {
  std::string name;  // "plugin_catalogue.json"
  std::string content;
};

// Five matrices, each as JSON and as Markdown, in the order of their names:
//   actionability     expected output of each plugin, modelled or measured, its last example or why there is
//   none data_access       declared contract, columns, limits, static finding example_cards     finding, and
//   the recommendation that it led to, one card for a plugin at least one a class plugin_catalogue  the
//   manifests: question, place in a run, what it reads, who reads it plugin_taxonomy   the five classes with
//   their rationale and their plugins
// The same input gives the same bytes. Errors: kInvalidArgument for a plugin that the example run does not
// know, one of the run that is not among the plugins, an unknown class, a class without a plugin.
Result<std::vector<MatrixFile>> BuildMatrices(const MatrixInput& input);

// What is wrong with the files of `folder`, one line each; empty: nothing. A missing file, a byte that
// differs (with its line), a file that is none of ours, a plugin in the catalogue that was not discovered, a
// discovered plugin that is not in the catalogue. Errors: kNotFound when there is no such folder; kIo.
Result<std::vector<std::string>> CheckMatrices(const std::vector<MatrixFile>& files, const Path& folder);

}  // namespace harness::insight
