#include "tests/engine/notify/receiver.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/support/places.h"

namespace trinhky::notify {
namespace {

const std::string receiver_folder = trinhky::places::source_dir() + "/tests/webhooks";
constexpr int start_time_ms = 60'000;

}  // namespace

std::string Receiver::missing() {
  if (std::filesystem::exists(receiver_folder + "/node_modules/standardwebhooks")) return {};
  return "not run: the test receiver is not there; fetch it by: npm ci --prefix tests/webhooks";
}

std::uint16_t Receiver::unused_port() {
  const int held = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool known = ::bind(held, generic, size) == 0 && ::getsockname(held, generic, &size) == 0;
  ::close(held);
  return known ? ntohs(address.sin_port) : std::uint16_t{0};
}

Receiver::Receiver(const ReceiverOptions& options) : tls_(options.tls) {
  std::string place = std::filesystem::temp_directory_path() / "trinhky-webhooks-XXXXXX";
  if (mkdtemp(place.data()) == nullptr) return;
  folder_ = place;
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) return;
  std::vector<std::string> words{
      "node",   receiver_folder + "/server.mjs", "--seen", folder_ + "/seen.jsonl", "--plan", options.plan,
      "--port", std::to_string(options.port)};
  for (const std::string& secret : options.secrets) words.insert(words.end(), {"--secret", secret});
  if (options.tls) words.emplace_back("--tls");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  const int failed = posix_spawnp(&process_, "node", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  input_ = in[1];
  if (failed == 0) {
    read_greeting(out[0]);
  } else {
    process_ = -1;
  }
  close(out[0]);
}

Receiver::~Receiver() {
  if (input_ >= 0) close(input_);
  if (process_ > 0) {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

void Receiver::read_greeting(int from) {
  std::string line;
  while (!line.ends_with('\n')) {
    pollfd waiting{.fd = from, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, start_time_ms) <= 0) return;
    std::array<char, 4096> bytes{};
    const ssize_t count = read(from, bytes.data(), bytes.size());
    if (count <= 0) return;
    line.append(bytes.data(), static_cast<std::size_t>(count));
  }
  greeting_ = nlohmann::json::parse(line);
  if (greeting_["ca"].is_string()) std::ofstream(ca_file()) << greeting_["ca"].get<std::string>();
}

std::string Receiver::url(const std::string& path) const {
  return (tls_ ? "https://localhost:" : "http://localhost:") + std::to_string(greeting_["port"].get<int>()) + path;
}

std::vector<nlohmann::json> Receiver::seen() const {
  std::vector<nlohmann::json> all;
  std::ifstream file(folder_ + "/seen.jsonl");
  for (std::string line; std::getline(file, line);) all.push_back(nlohmann::json::parse(line));
  return all;
}

}  // namespace trinhky::notify
