#include "api/server/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace trinhky::server {
namespace {

using Type = MetricsText::Type;

// The fields of /proc/self/stat behind the program's name, which may hold blanks and brackets: the first is the state,
// field 3 of proc(5).
std::vector<std::string> stat_fields() {
  std::ifstream file("/proc/self/stat");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::size_t name_ends = text.rfind(')');
  if (name_ends == std::string::npos) return {};
  std::istringstream rest(text.substr(name_ends + 1));
  std::vector<std::string> fields;
  for (std::string field; rest >> field;) fields.push_back(field);
  return fields;
}

std::optional<double> number_at(const std::vector<std::string>& fields, std::size_t proc_number) {
  const std::size_t at = proc_number - 3;
  if (at >= fields.size()) return std::nullopt;
  return std::strtod(fields[at].c_str(), nullptr);
}

// When the machine started, in seconds since 1970.
std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> open_descriptors() {
  std::error_code failed;
  std::uint64_t number = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", failed), end; !failed && entry != end;
       entry.increment(failed)) {
    ++number;
  }
  if (failed || number == 0) return std::nullopt;
  return number - 1;  // one of them was this look
}

}  // namespace

void write_process(MetricsText& out) {
  const auto gauge = [&out](std::string_view name, std::string_view help, std::optional<double> value) {
    if (!value) return;
    out.family(name, Type::gauge, help);
    out.sample({}, *value);
  };
  const std::vector<std::string> stat = stat_fields();
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto user = number_at(stat, 14);
  const auto system = number_at(stat, 15);
  if (user && system) {
    out.family("process_cpu_seconds_total", Type::counter, "User and system time that was spent, in seconds.");
    out.sample({}, (*user + *system) / ticks);
  }
  gauge("process_threads", "Threads of the process.", number_at(stat, 20));
  const auto started = number_at(stat, 22);
  const auto boot = boot_time();
  if (started && boot) {
    gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", *boot + *started / ticks);
  }
  gauge("process_virtual_memory_bytes", "Virtual memory in bytes.", number_at(stat, 23));
  if (const auto pages = number_at(stat, 24)) {
    gauge("process_resident_memory_bytes", "Resident memory in bytes.",
          *pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  }
  if (const auto open = open_descriptors()) {
    gauge("process_open_fds", "File descriptors that are open.", static_cast<double>(*open));
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    gauge("process_max_fds", "File descriptors that may be open.", static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace trinhky::server
