#include "api/server/static_files.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "api/server/problem.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"

namespace trinhky::server {

namespace {

constexpr std::size_t max_total_bytes = 64U << 20;
constexpr std::size_t piece_bytes = 256U << 10;
constexpr std::string_view nonce_mark = "__CSP_NONCE__";

std::string_view extension_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash)) return {};
  return path.substr(dot + 1);
}

std::string content_type_of(std::string_view path) {
  static const std::map<std::string_view, std::string_view> types = {
      {"html", "text/html; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"json", "application/json; charset=utf-8"},
      {"map", "application/json; charset=utf-8"},
      {"webmanifest", "application/manifest+json; charset=utf-8"},
      {"txt", "text/plain; charset=utf-8"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"jpg", "image/jpeg"},
      {"webp", "image/webp"},
      {"ico", "image/x-icon"},
      {"woff2", "font/woff2"},
      {"ttf", "font/ttf"},
      {"wasm", "application/wasm"},
      {"pdf", "application/pdf"},
  };
  const auto found = types.find(extension_of(path));
  return std::string(found == types.end() ? "application/octet-stream" : found->second);
}

// True where Accept-Encoding names gzip (or *) without giving it the weight zero.
bool takes_gzip(std::string_view accept) {
  for (const std::string& part : base::split(accept, ',')) {
    const std::vector<std::string> pieces = base::split(part, ';');
    const std::string_view name = base::trim_ascii(pieces.front());
    if (name != "gzip" && name != "*") continue;
    const std::string_view weight = pieces.size() > 1 ? base::trim_ascii(pieces[1]) : std::string_view{};
    return !(weight.starts_with("q=0") && weight.find_first_of("123456789") == std::string_view::npos);
  }
  return false;
}

bool names_tag(std::string_view if_none_match, std::string_view etag) {
  for (const std::string& part : base::split(if_none_match, ',')) {
    std::string_view tag = base::trim_ascii(part);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag || tag == "*") return true;
  }
  return false;
}

std::string with_nonce(std::string_view page, std::string_view nonce) {
  std::string out;
  out.reserve(page.size() + 64);
  std::size_t begin = 0;
  for (std::size_t at = page.find(nonce_mark); at != std::string_view::npos; at = page.find(nonce_mark, begin)) {
    out.append(page, begin, at - begin).append(nonce);
    begin = at + nonce_mark.size();
  }
  return out.append(page, begin);
}

// A large file is handed out piece by piece from where it lies, so that many slow readers hold no copies of it.
Response whole_or_in_pieces(const std::string& content_type, const std::string& bytes) {
  if (bytes.size() <= piece_bytes) return Response::bytes(200, content_type, bytes);
  Source source;
  source.length = bytes.size();
  source.pull = [rest = std::string_view(bytes)](std::string& chunk) mutable {
    const std::string_view piece = rest.substr(0, piece_bytes);
    chunk.append(piece);
    rest.remove_prefix(piece.size());
    return !piece.empty();
  };
  return Response::stream(200, content_type, std::move(source));
}

}  // namespace

base::Result<StaticFiles> StaticFiles::from_folder(const std::filesystem::path& folder) {
  std::map<std::string, std::string, std::less<>> found;
  std::error_code failed;
  std::size_t total = 0;
  for (std::filesystem::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code gone;
    if (!entry->is_regular_file(gone) || entry->is_symlink(gone)) continue;
    std::ifstream input(entry->path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << input.rdbuf();
    std::string text = std::move(bytes).str();
    total += text.size();
    if (total > max_total_bytes) break;
    found.emplace("/" + entry->path().lexically_relative(folder).generic_string(), std::move(text));
  }
  if (total > max_total_bytes) {
    return base::refuse(base::ErrorCode::too_large, "screens-too-large",
                        {"Thư mục giao diện vượt quá 64 MiB.", "The folder of the screens exceeds 64 MiB."});
  }
  return finish(std::move(found));
}

base::Result<StaticFiles> StaticFiles::from_embedded(std::span<const EmbeddedFile> files) {
  std::map<std::string, std::string, std::less<>> found;
  for (const EmbeddedFile& file : files) found.emplace(file.path, file.bytes);
  return finish(std::move(found));
}

base::Result<StaticFiles> StaticFiles::finish(std::map<std::string, std::string, std::less<>> found) {
  if (!found.contains("/index.html")) {
    return base::refuse(base::ErrorCode::not_found, "screens-missing",
                        {"Không có tệp index.html của giao diện.", "There is no index.html of the screens."});
  }
  StaticFiles files;
  for (auto& [path, bytes] : found) {
    const bool variant = path.ends_with(".gz") && found.contains(std::string_view(path).substr(0, path.size() - 3));
    if (variant) continue;
    File file;
    file.content_type = content_type_of(path);
    file.etag = "\"" + base::sha256_hex(bytes).substr(0, 32) + "\"";
    file.immutable = path.starts_with("/assets/");
    if (const auto packed = found.find(path + ".gz"); packed != found.end()) file.gzip = packed->second;
    file.bytes = bytes;
    files.files_.emplace(path, std::move(file));
  }
  return files;
}

Response StaticFiles::answer(const Request& request, std::string_view nonce) const {
  auto found = files_.find(request.path);
  const bool looks_like_a_file = !extension_of(request.path).empty() || request.path.starts_with("/assets/");
  if (found == files_.end() && !looks_like_a_file) found = files_.find("/index.html");
  if (found == files_.end()) {
    return problem(base::Error{.code = base::ErrorCode::not_found,
                               .type = "no-such-page",
                               .message = {"Không có trang hoặc tệp này.", "There is no such page or file."}},
                   request);
  }
  const File& file = found->second;
  if (found->first == "/index.html") {
    // The nonce makes every copy its own: nothing to compare, nothing to keep.
    return Response::bytes(200, file.content_type, with_nonce(file.bytes, nonce)).with("cache-control", "no-store");
  }
  const bool packed = !file.gzip.empty() && takes_gzip(request.header("accept-encoding").value_or(""));
  std::string etag = file.etag;
  if (packed) etag.insert(etag.size() - 1, "-gz");
  const bool known = names_tag(request.header("if-none-match").value_or(""), etag);
  Response response =
      known ? Response::empty(304) : whole_or_in_pieces(file.content_type, packed ? file.gzip : file.bytes);
  response.set("etag", etag);
  response.set("cache-control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.gzip.empty()) response.set("vary", "Accept-Encoding");
  if (packed && !known) response.set("content-encoding", "gzip");
  return response;
}

}  // namespace trinhky::server
