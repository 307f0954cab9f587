#include "tests/engine/signature/pdfsig.h"

#include <stdlib.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace trinhky::signature {

std::optional<std::vector<SecondOpinion>> second_opinion(const std::string& pdf) {
  if (std::system("command -v pdfsig >/dev/null 2>&1") != 0) return std::nullopt;
  std::string folder = (std::filesystem::temp_directory_path() / "trinhky-signature-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return std::nullopt;
  std::ofstream(folder + "/a.pdf", std::ios::binary) << pdf;
  // A home of its own, so that nothing depends on whose machine this is.
  const std::string command = "HOME=" + folder + " pdfsig -nocert " + folder + "/a.pdf 2>/dev/null";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string said;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    said.append(buffer.data(), got);
  }
  ::pclose(pipe);
  std::filesystem::remove_all(folder);
  std::vector<SecondOpinion> out;
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Signature #")) out.push_back({.said = said});
    if (out.empty()) continue;
    if (line.find("Signature is Valid.") != std::string::npos) out.back().is_valid = true;
    if (line.find("- Total document signed") != std::string::npos) out.back().is_whole_document = true;
    static const std::string name = "Signer Certificate Common Name: ";
    if (const std::size_t at = line.find(name); at != std::string::npos)
      out.back().signer = line.substr(at + name.size());
  }
  return out;
}

}  // namespace trinhky::signature
