// SPDX-License-Identifier: Apache-2.0
#include "run/machine.h"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "base/text.h"

namespace harness::run {
namespace {

// Enough for the first processor; the file says the same for each.
std::string HeadOfCpuInfo() {
  std::ifstream file("/proc/cpuinfo", std::ios::binary);
  std::array<char, 4096> head{};
  file.read(head.data(), head.size());
  return {head.data(), static_cast<size_t>(file.gcount())};
}

}  // namespace

std::string CpuModel(std::string_view cpuinfo) {
  for (const std::string_view line : Split(cpuinfo, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = Trim(line.substr(0, colon));
    const std::string_view value = Trim(line.substr(colon + 1));
    if ((key == "model name" || key == "Model") && !value.empty()) return std::string(value);
  }
  return "";
}

Json MachineFacts() {
  Json facts = Json::object();
  if (std::string model = CpuModel(HeadOfCpuInfo()); !model.empty() && IsValidUtf8(model)) {
    facts["cpu"] = std::move(model);
  }
  cpu_set_t processors;
  CPU_ZERO(&processors);
  if (::sched_getaffinity(0, sizeof(processors), &processors) == 0) {
    facts["cores"] = CPU_COUNT(&processors);
  } else if (const long online = ::sysconf(_SC_NPROCESSORS_ONLN); online > 0) {
    facts["cores"] = online;
  }
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages > 0 && page_bytes > 0) facts["memory_bytes"] = int64_t{pages} * page_bytes;
  struct utsname system {};
  if (::uname(&system) == 0) facts["os"] = std::string(system.sysname) + " " + system.release;
  return facts;
}

}  // namespace harness::run
