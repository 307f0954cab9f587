// Bytes over a socket to a real server with a few routes, and what comes back.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <vector>

#include "api/server/body.h"
#include "api/server/health.h"
#include "api/server/problem.h"
#include "api/server/server.h"
#include "tests/fuzz/json_mutator.h"

// Of libFuzzer, which has no header of its own in Debian's package.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace trinhky::fuzz {
namespace {

using base::json;
using server::Request;
using server::Response;

constexpr std::array<std::string_view, 40> words{"GET ",
                                                 "HEAD ",
                                                 "POST ",
                                                 "PUT ",
                                                 "OPTIONS ",
                                                 "DELETE ",
                                                 "/api/v1/health",
                                                 "/api/v1/echo",
                                                 "/api/v1/people/",
                                                 "/api/v1/commands",
                                                 "/api/v1/files/a",
                                                 "/api/v1/pieces",
                                                 "/api/v1/private",
                                                 " HTTP/1.1\r\n",
                                                 " HTTP/1.0\r\n",
                                                 "Host: localhost\r\n",
                                                 "Host: [::1]:80\r\n",
                                                 "Content-Type: application/json\r\n",
                                                 "Content-Length: 2\r\n",
                                                 "Content-Length: 0\r\n",
                                                 "Transfer-Encoding: chunked\r\n",
                                                 "Connection: close\r\n",
                                                 "Connection: keep-alive\r\n",
                                                 "Expect: 100-continue\r\n",
                                                 "Idempotency-Key: 0192a4f0-0000-7000-8000-000000000001\r\n",
                                                 "Accept-Language: en\r\n",
                                                 "Cookie: a=b; tk_lang=en\r\n",
                                                 "X-Forwarded-For: 10.0.0.1\r\n",
                                                 "\r\n",
                                                 "\r\n\r\n",
                                                 "{}",
                                                 "{\"a\":[1]}",
                                                 "2\r\n{}\r\n",
                                                 "0\r\n\r\n",
                                                 ";x=y",
                                                 "?lang=en&q=%E1%BB%87",
                                                 "%2e%2e",
                                                 "%00",
                                                 "Trailer: x\r\n",
                                                 "http://localhost/"};

// The server, its folder for uploads, and what it says of each request.
class World {
 public:
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "trinhky-fuzz-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    server::ServerOptions options{.spool_folder = folder_, .longest_wait = std::chrono::minutes(1)};
    server::Parts parts;
    add_routes(parts.router);
    parts.log = [this](const server::AccessLine& line) {
      const std::lock_guard lock(mutex_);
      methods_.push_back(line.method);
    };
    parts.fault = [](std::string_view, std::string_view what) { broken("no handler throws", std::string(what)); };
    auto started = server::Server::start(options, std::move(parts));
    if (!started) broken("the server starts", started.error().message.en + started.error().log);
    server_ = std::move(*started);
  }
  ~World() {
    server_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  std::vector<std::string> take_methods() {
    const std::lock_guard lock(mutex_);
    return std::exchange(methods_, {});
  }

 private:
  static void add_routes(server::Router& router) {
    server::add_health(router);
    router.add({.method = "POST",
                .path = "/api/v1/echo",
                .operation = "echo",
                .handler =
                    [](const Request& request, server::Reply reply) {
                      const auto body = server::json_body(request);
                      reply(body ? Response::json_text(200, base::canonical(*body))
                                 : server::problem(body.error(), request));
                    },
                .open = true,
                .body = server::BodyKind::json,
                .max_body = 1000});
    router.add({.method = "GET",
                .path = "/api/v1/people/{id}",
                .operation = "getPerson",
                .handler =
                    [](const Request& request, server::Reply reply) {
                      const json seen{{"id", request.path_param("id")}, {"q", request.query_value("q").value_or("")}};
                      reply(Response::json_text(200, base::canonical(seen)));
                    },
                .open = true});
    router.add({.method = "POST",
                .path = "/api/v1/commands",
                .operation = "command",
                .handler = [](const Request&, server::Reply reply) { reply(Response::empty()); },
                .open = true,
                .needs_idempotency_key = true});
    router.add({.method = "GET",
                .path = "/api/v1/private",
                .operation = "private",
                .handler = [](const Request&, server::Reply reply) { reply(Response::empty()); }});
    router.add({.method = "GET",
                .path = "/api/v1/pieces",
                .operation = "pieces",
                .handler =
                    [](const Request&, server::Reply reply) {
                      auto left = std::make_shared<int>(3);
                      reply(Response::stream(200, "text/csv", {.pull = [left](std::string& chunk) {
                                               chunk = "piece " + std::to_string(*left) + "\n";
                                               return (*left)-- > 0;
                                             }}));
                    },
                .open = true});
    router.add({.method = "PUT",
                .path = "/api/v1/files/{name}",
                .operation = "upload",
                .handler =
                    [](const Request& request, server::Reply reply) {
                      reply(Response::json_text(201, "\"" + request.upload->sha256() + "\""));
                    },
                .open = true,
                .body = server::BodyKind::upload,
                .max_body = 4000});
  }

  std::filesystem::path folder_;
  std::mutex mutex_;
  std::vector<std::string> methods_;
  std::unique_ptr<server::Server> server_;
};

World& world() {
  static World value;
  return value;
}

struct Answer {
  int status = 0;
  server::Fields headers;
  std::string body;
  bool operator==(const Answer&) const = default;
};

// Everything that comes back for the pieces, sent one after the other, up to the end of the connection. Nothing where
// the machine gave no connection.
std::optional<std::string> exchange(std::span<const std::string_view> pieces) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket < 0) return std::nullopt;
  const timeval bound{.tv_sec = 18, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(world().port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    return std::nullopt;
  }
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const ssize_t sent = ::send(socket, piece.data(), piece.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) break;  // the server has heard enough
      piece.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  ::shutdown(socket, SHUT_WR);
  std::string heard;
  std::array<char, 16384> room{};
  ssize_t got = 0;
  // libFuzzer looks after its time by a signal.
  while ((got = ::recv(socket, room.data(), room.size(), 0)) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) heard.append(room.data(), static_cast<std::size_t>(got));
  }
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) broken("the server comes to an end", heard);
  ::close(socket);
  return heard;
}

std::string_view take_line(std::string_view& rest, const std::string& all) {
  const std::size_t end = rest.find("\r\n");
  if (end == std::string_view::npos) broken("a line of an answer ends", all);
  const std::string_view line = rest.substr(0, end);
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) broken("a line is one line", all);
  rest.remove_prefix(end + 2);
  return line;
}

std::string_view take_bytes(std::string_view& rest, std::size_t size, const std::string& all) {
  if (rest.size() < size) broken("a body is as long as its answer says", all);
  const std::string_view bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  return bytes;
}

std::size_t number_in(std::string_view text, int radix, const std::string& all) {
  std::size_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, radix);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
    broken("a length is a number", all);
  return value;
}

Answer take_head(std::string_view& rest, const std::string& all) {
  Answer answer;
  const std::string_view first = take_line(rest, all);
  if (!first.starts_with("HTTP/1.1 ") || first.size() < 13 || first[12] != ' ') broken("an answer begins as one", all);
  answer.status = static_cast<int>(number_in(first.substr(9, 3), 10, all));
  for (std::string_view line = take_line(rest, all); !line.empty(); line = take_line(rest, all)) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || colon == 0) broken("a header is a name and a value", all);
    const std::string_view name = line.substr(0, colon);
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos) {
      broken("a header's name is a token in lower case", all);
    }
    answer.headers.emplace_back(name, line.substr(colon + 2));
  }
  return answer;
}

void take_body(Answer& answer, std::string_view& rest, bool to_head, const std::string& all) {
  const auto length = server::first_of(answer.headers, "content-length");
  const auto coding = server::first_of(answer.headers, "transfer-encoding");
  if (length && coding) broken("an answer has one length", all);
  if (to_head || answer.status == 204 || answer.status == 304) return;
  if (length) {
    answer.body = take_bytes(rest, number_in(*length, 10, all), all);
  } else if (coding) {
    while (const std::size_t size = number_in(take_line(rest, all), 16, all)) {
      answer.body += take_bytes(rest, size, all);
      if (!take_line(rest, all).empty()) broken("a chunk ends where it says", all);
    }
    if (!take_line(rest, all).empty()) broken("the last chunk is the end", all);
  } else {
    answer.body = std::exchange(rest, {});  // up to the end of the connection
  }
}

// For whoever reads what was found.
std::string told(const std::vector<Answer>& answers) {
  std::string text;
  for (const Answer& answer : answers) {
    text.append("\n").append(std::to_string(answer.status));
    for (const auto& [name, value] : answer.headers) text.append("\n").append(name).append(": ").append(value);
    text.append("\n\n").append(answer.body);
  }
  return text;
}

// What differs between two answers to the same.
void forget_what_differs(Answer& answer) {
  const std::string id(server::first_of(answer.headers, "x-request-id").value_or(""));
  for (std::size_t at = answer.body.find(id); !id.empty() && at != std::string::npos; at = answer.body.find(id)) {
    answer.body.erase(at, id.size());
  }
  std::erase_if(answer.headers, [](const auto& field) {
    return field.first == "x-request-id" || field.first == "date" || field.first == "content-security-policy";
  });
}

void check(const Answer& answer, const std::string& all) {
  if (server::first_of(answer.headers, "x-request-id").value_or("").size() != 32) broken("an answer has its id", all);
  // 501 and 505 are about the method and the version.
  if (answer.status == 500 || answer.status == 503) broken("no bytes are our fault", all);
  const auto type = server::first_of(answer.headers, "content-type").value_or("");
  if (answer.status >= 400 && !type.starts_with("application/problem+json")) broken("a refusal is a problem", all);
  if (answer.body.empty() || type.find("json") == std::string_view::npos) return;
  const auto body = base::parse_json(answer.body);
  if (!body) broken("JSON is JSON", all);
  if (answer.status < 400) return;
  if (base::text_or(*body, "type").empty() || base::text_or(*body, "title").empty() ||
      body->value("status", 0) != answer.status) {
    broken("a problem says what it is", all);
  }
}

std::vector<Answer> answers_in(const std::string& all, const std::vector<std::string>& methods) {
  std::vector<Answer> answers;
  std::string_view rest = all;
  while (!rest.empty()) {
    Answer answer = take_head(rest, all);
    if (answer.status / 100 == 1) continue;  // depends on how the bytes came
    const bool logged = answers.size() < methods.size();
    take_body(answer, rest, logged && methods[answers.size()] == "HEAD", all);
    if (!(logged && methods[answers.size()] == "HEAD")) check(answer, all);
    forget_what_differs(answer);
    answers.push_back(std::move(answer));
  }
  // A head that cannot be read is answered and belongs to no request.
  if (answers.size() < methods.size() || answers.size() > methods.size() + 1)
    broken("each request has its answer", all);
  return answers;
}

std::optional<std::vector<Answer>> ask(std::span<const std::string_view> pieces) {
  world().take_methods();
  const auto heard = exchange(pieces);
  if (!heard) return std::nullopt;
  return answers_in(*heard, world().take_methods());
}

void try_bytes(std::string_view bytes) {
  const std::array<std::string_view, 1> whole{bytes};
  const auto first = ask(whole);
  const auto again = ask(whole);
  if (!first || !again) return;
  const auto differently = [&](const char* law, const std::vector<Answer>& otherwise) {
    broken(law, std::string(bytes) + "\nanswered" + told(*first) + "\nand" + told(otherwise));
  };
  if (*first != *again) differently("equal bytes, equal answers", *again);
  const std::size_t middle = bytes.size() / 2;
  const std::array<std::string_view, 2> halves{bytes.substr(0, middle), bytes.substr(middle)};
  const auto split = ask(halves);
  if (split && *split != *first) differently("it does not matter how the bytes came", *split);
}

}  // namespace
}  // namespace trinhky::fuzz

// The server lives as long as the process, so OpenSSL may clean up before its threads end and then leaves what it kept
// for one of them: 904 bytes, once. Leaks of everything else are found.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libcrypto.so\n";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  trinhky::fuzz::try_bytes({reinterpret_cast<const char*>(data), size});
  return 0;
}

// Puts a word of HTTP somewhere, or changes bytes.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  std::minstd_rand random(seed);
  const std::string_view word = trinhky::fuzz::words[random() % trinhky::fuzz::words.size()];
  if (seed % 2 == 0 || size + word.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  const std::size_t at = random() % (size + 1);
  std::memmove(data + at + word.size(), data + at, size - at);
  std::memcpy(data + at, word.data(), word.size());
  return size + word.size();
}
