#include "api/server/message.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "api/server/events.h"

namespace trinhky::server {

namespace {

constexpr std::size_t file_piece_bytes = 256U << 10;

std::string without_breaks(std::string value) {
  std::erase_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return value;
}

}  // namespace

std::optional<std::string_view> first_of(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return std::nullopt;
}

SpooledBody::~SpooledBody() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}

Response Response::json_text(int status, std::string text) {
  return bytes(status, "application/json; charset=utf-8", std::move(text));
}

Response Response::bytes(int status, std::string content_type, std::string bytes) {
  Response response;
  response.status = status;
  response.set("content-type", std::move(content_type));
  response.body = std::move(bytes);
  return response;
}

Response Response::stream(int status, std::string content_type, Source source) {
  Response response;
  response.status = status;
  response.set("content-type", std::move(content_type));
  response.body = std::move(source);
  return response;
}

Response Response::file(std::string content_type, const std::filesystem::path& path) {
  auto input = std::make_shared<std::ifstream>(path, std::ios::binary | std::ios::ate);
  if (!*input) return empty(404);
  const auto size = static_cast<std::uint64_t>(input->tellg());
  input->seekg(0);
  Source source;
  source.length = size;
  source.pull = [input](std::string& chunk) {
    const std::size_t before = chunk.size();
    chunk.resize(before + file_piece_bytes);
    input->read(chunk.data() + before, static_cast<std::streamsize>(file_piece_bytes));
    const auto got = static_cast<std::size_t>(std::max<std::streamsize>(input->gcount(), 0));
    chunk.resize(before + got);
    return got > 0;
  };
  return stream(200, std::move(content_type), std::move(source));
}

Response Response::events(std::shared_ptr<EventChannel> channel) {
  Response response;
  response.set("content-type", "text/event-stream; charset=utf-8");
  response.set("cache-control", "no-store");
  response.set("x-accel-buffering", "no");  // a proxy before us must not hold events back
  response.body = std::move(channel);
  return response;
}

Response&& Response::with(std::string name, std::string value) && {
  set(std::move(name), std::move(value));
  return std::move(*this);
}

void Response::set(std::string name, std::string value) {
  value = without_breaks(std::move(value));
  if (name != "set-cookie") {
    const auto same =
        std::find_if(headers.begin(), headers.end(), [&](const auto& field) { return field.first == name; });
    if (same != headers.end()) {
      same->second = std::move(value);
      return;
    }
  }
  headers.emplace_back(std::move(name), std::move(value));
}

}  // namespace trinhky::server
