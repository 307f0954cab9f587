#include "tests/engine/notify/mail_server.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/support/places.h"

namespace trinhky::notify {
namespace {

const std::string server_folder = trinhky::places::source_dir() + "/tests/support/smtp-server";
constexpr int start_time_ms = 60'000;

}  // namespace

std::string MailServer::missing() {
  if (std::filesystem::exists(server_folder + "/node_modules/smtp-server")) return {};
  return "not run: the test mail server is not there; fetch it by: npm ci --prefix tests/support/smtp-server";
}

MailServer::MailServer(std::vector<std::string> options) {
  std::string place = std::filesystem::temp_directory_path() / "trinhky-mail-XXXXXX";
  if (mkdtemp(place.data()) == nullptr) return;
  folder_ = place;
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) return;
  std::vector<std::string> words{"node", server_folder + "/server.mjs", "--mails", folder_ + "/mails.jsonl"};
  words.insert(words.end(), options.begin(), options.end());
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

MailServer::~MailServer() {
  if (input_ >= 0) close(input_);
  if (process_ > 0) {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

void MailServer::read_greeting(int from) {
  std::string line;
  while (!line.ends_with('\n')) {
    pollfd waiting{.fd = from, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, start_time_ms) <= 0) return;
    std::array<char, 4096> bytes{};
    const ssize_t count = read(from, bytes.data(), bytes.size());
    if (count <= 0) return;
    line.append(bytes.data(), static_cast<std::size_t>(count));
  }
  const nlohmann::json greeting = nlohmann::json::parse(line);
  if (greeting["ca"].is_string()) std::ofstream(ca_file()) << greeting["ca"].get<std::string>();
  port_ = greeting["port"].get<std::uint16_t>();
}

SmtpSettings MailServer::settings() const {
  SmtpSettings settings;
  settings.host = "127.0.0.1";
  settings.port = port_;
  settings.from = {.name = "Văn phòng", .address = "vanphong@example.vn"};
  return settings;
}

std::vector<nlohmann::json> MailServer::mails() const {
  std::vector<nlohmann::json> all;
  std::ifstream file(folder_ + "/mails.jsonl");
  for (std::string line; std::getline(file, line);) all.push_back(nlohmann::json::parse(line));
  return all;
}

}  // namespace trinhky::notify
