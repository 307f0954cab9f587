// A client that sends exactly the bytes it is given and takes answers apart by itself, so that a mistake of the
// server's library cannot hide in the same library used here. Blocking, with a bound of twenty seconds that only a
// failure reaches.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trinhky::test {

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& [key, value] : headers) {
      if (key == name) out.push_back(value);
    }
    return out;
  }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, std::string_view from = {}) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval bound{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (!from.empty()) {
      address.sin_addr.s_addr = ::inet_addr(std::string(from).c_str());
      ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }

  // False when the server no longer takes it.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end_sending() const { ::shutdown(socket_, SHUT_WR); }

  // The next answer, or nothing at the end of the connection. `to_head`: the request was a HEAD.
  std::optional<Answer> receive(bool to_head = false) {
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return std::nullopt;
    }
    Answer answer = head_of(buffer_.substr(0, end + 2));
    buffer_.erase(0, end + 4);
    if (to_head || answer.status == 204 || answer.status == 304 || answer.status / 100 == 1) return answer;
    if (answer.header("transfer-encoding") == "chunked") {
      if (!read_chunks(answer.body)) return std::nullopt;
    } else if (const std::string length = answer.header("content-length"); !length.empty()) {
      const std::size_t size = std::strtoull(length.c_str(), nullptr, 10);
      while (buffer_.size() < size) {
        if (!more()) return std::nullopt;
      }
      answer.body = buffer_.substr(0, size);
      buffer_.erase(0, size);
    } else if (answer.header("content-type").starts_with("text/event-stream")) {
      return answer;  // the rest comes by read_until
    } else {
      while (more()) {
      }
      answer.body = std::exchange(buffer_, {});
    }
    return answer;
  }

  // What has come until `mark` stands in it; without the mark if the connection ends before.
  std::string read_until(std::string_view mark) {
    while (buffer_.find(mark) == std::string::npos) {
      if (!more()) break;
    }
    const std::size_t at = buffer_.find(mark);
    const std::size_t size = at == std::string::npos ? buffer_.size() : at + mark.size();
    std::string out = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return out;
  }

  // True when the server has closed, and nothing more came before that.
  bool at_end() { return buffer_.empty() && !more(); }

  std::vector<Answer> receive_all() {
    std::vector<Answer> out;
    while (auto answer = receive()) out.push_back(std::move(*answer));
    return out;
  }

 private:
  bool more() {
    char piece[16384];
    const ssize_t got = ::recv(socket_, piece, sizeof piece, 0);
    if (got <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
  }

  static Answer head_of(std::string_view head) {
    Answer answer;
    std::size_t begin = 0;
    bool first = true;
    while (begin < head.size()) {
      const std::size_t end = head.find("\r\n", begin);
      const std::string_view line = head.substr(begin, end - begin);
      begin = end + 2;
      if (std::exchange(first, false)) {
        if (line.starts_with("HTTP/1.1 ") && line.size() >= 12)
          answer.status = std::atoi(std::string(line.substr(9, 3)).c_str());
        continue;
      }
      const std::size_t colon = line.find(": ");
      if (colon == std::string_view::npos) continue;
      std::string name(line.substr(0, colon));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(::tolower(c)); });
      answer.headers.emplace_back(std::move(name), line.substr(colon + 2));
    }
    return answer;
  }

  bool read_chunks(std::string& body) {
    while (true) {
      std::size_t end = std::string::npos;
      while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!more()) return false;
      }
      const std::size_t size = std::strtoull(buffer_.c_str(), nullptr, 16);
      while (buffer_.size() < end + 2 + size + 2) {
        if (!more()) return false;
      }
      body.append(buffer_, end + 2, size);
      buffer_.erase(0, end + 2 + size + 2);
      if (size == 0) return true;
    }
  }

  int socket_;
  bool connected_ = false;
  std::string buffer_;
};

// "GET /path HTTP/1.1" with Host and further lines, each ended by CRLF.
inline std::string request(std::string_view first, std::string_view lines = {}, std::string_view body = {}) {
  std::string out(first);
  out += " HTTP/1.1\r\nHost: localhost\r\n";
  out += lines;
  if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  out += "\r\n";
  out += body;
  return out;
}

}  // namespace trinhky::test
