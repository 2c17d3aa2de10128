// SPDX-License-Identifier: Apache-2.0
// The parts that matrices.cc puts together: one function for each matrix, and how a table is written.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "insight/matrices.h"

namespace harness::insight {

// A matrix before it is written: the JSON holds {matrix, title, about, rows} and more; the Markdown is the
// same for people.
struct Matrix {
  std::string name;
  Json json;
  std::string markdown;
};

// Of the example run, by plugin id: the entry of `plugins` in its report.
using ExamplePlugins = std::map<std::string, Json>;

Matrix CatalogueMatrix(const MatrixInput& input);
Matrix AccessMatrix(const MatrixInput& input);
Matrix TaxonomyMatrix(const MatrixInput& input);
Matrix ActionabilityMatrix(const MatrixInput& input, const ExamplePlugins& example);
Matrix ExampleCards(const MatrixInput& input, const ExamplePlugins& example);

// Plugins that name `id` in depends_on, and those that its manifest names as consumers; sorted.
std::vector<std::string> ConsumersOf(const MatrixInput& input, const std::string& id);

// A Markdown table; cells hold no line feed and no bar that is not escaped.
std::string MarkdownTable(const std::vector<std::string>& header,
                          const std::vector<std::vector<std::string>>& rows);
// "# title", what made the file, and `about`.
std::string MarkdownHead(const std::string& title, const std::string& about);
// Text as one cell: bars escaped, line feeds blanks, "-" when empty.
std::string Cell(const std::string& text);
std::string Code(const std::string& text);  // `text`, "-" when empty
// Each in code, with commas between them; "-" when there are none.
std::string CodeList(const std::vector<std::string>& texts);

}  // namespace harness::insight
