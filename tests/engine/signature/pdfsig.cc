#include "tests/engine/signature/pdfsig.h"

#include <openssl/pkcs12.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace trinhky::signature {

namespace {

// A folder of its own, gone with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "trinhky-signature-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    if (!path_.empty()) std::filesystem::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

bool runs(const std::string& command) {
  return std::system(("{ " + command + "; } >/dev/null 2>&1").c_str()) == 0;
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

std::optional<std::vector<SecondOpinion>> second_opinion(const std::string& pdf) {
  if (!runs("command -v pdfsig")) return std::nullopt;
  const Folder own;
  const std::string& folder = own.path();
  write(folder + "/a.pdf", pdf);
  // A home of its own, so that nothing depends on whose machine this is.
  const std::string command = "HOME=" + folder + " pdfsig -nocert " + folder + "/a.pdf 2>/dev/null";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string said;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    said.append(buffer.data(), got);
  }
  ::pclose(pipe);
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

std::optional<std::string> signed_by_poppler(const std::string& pdf, const Signer& signer) {
  if (!runs("command -v pdfsig && command -v certutil && command -v pk12util")) return std::nullopt;
  const Folder own;
  const std::string& folder = own.path();
  PKCS12* bundle = PKCS12_create("word", "signer", signer.key.get(), signer.certificate.get(), nullptr, 0, 0, 0, 0, 0);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(bundle, &der);
  PKCS12_free(bundle);
  if (size <= 0) return std::nullopt;
  write(folder + "/s.p12", std::string(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  write(folder + "/a.pdf", pdf);
  const std::string keys = " -d sql:" + folder;
  if (!runs("certutil -N --empty-password" + keys) || !runs("pk12util -i " + folder + "/s.p12 -W word" + keys)) {
    return std::string();
  }
  // The tool signs twice, first to learn the length. A signature over an elliptic curve is now and then a byte shorter
  // or longer than the one before, and the tool gives up then.
  const std::string sign = "HOME=" + folder + " pdfsig -nssdir sql:" + folder +
                           " -nss-pwd '' -add-signature -nick signer " + folder + "/a.pdf " + folder + "/b.pdf";
  constexpr int most_tries = 20;
  bool done = false;
  for (int i = 0; i < most_tries && !done; ++i) done = runs(sign);
  if (!done) return std::string();
  std::ifstream in(folder + "/b.pdf", std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace trinhky::signature
