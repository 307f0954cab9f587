#include "api/server/body.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace trinhky::server {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

base::Result<void> check_type(const Request& request) {
  if (is_json_content_type(request.header("content-type").value_or(""))) return {};
  return base::refuse(base::ErrorCode::malformed, "content-type",
                      {"Nội dung gửi lên phải là JSON, mã hóa UTF-8.", "The body must be JSON in UTF-8."});
}

base::ordered_json in_normal_form(const base::ordered_json& value) {
  if (value.is_string()) return base::nfc(value.get_ref<const std::string&>());
  if (value.is_array()) {
    base::ordered_json out = base::ordered_json::array();
    for (const auto& item : value) out.push_back(in_normal_form(item));
    return out;
  }
  if (value.is_object()) {
    base::ordered_json out = base::ordered_json::object();
    for (const auto& [name, item] : value.items()) out[base::nfc(name)] = in_normal_form(item);
    return out;
  }
  return value;
}

}  // namespace

bool is_json_content_type(std::string_view content_type) {
  const std::vector<std::string> parts = base::split(lower(content_type), ';');
  const std::string_view type = base::trim_ascii(parts.front());
  const bool json = type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
  if (!json) return false;
  return std::all_of(parts.begin() + 1, parts.end(), [](const std::string& part) {
    const std::string_view parameter = base::trim_ascii(part);
    return !parameter.starts_with("charset=") || parameter == "charset=utf-8" || parameter == "charset=\"utf-8\"";
  });
}

base::Result<base::json> json_body(const Request& request, std::size_t max_bytes) {
  if (auto right = check_type(request); !right) return std::unexpected(right.error());
  auto parsed = base::parse_json(request.body, {.max_bytes = max_bytes, .max_depth = base::limits::max_json_depth});
  if (!parsed) return parsed;
  return base::nfc_all(*parsed);
}

base::Result<base::ordered_json> ordered_json_body(const Request& request, std::size_t max_bytes) {
  if (auto right = check_type(request); !right) return std::unexpected(right.error());
  auto parsed =
      base::parse_ordered_json(request.body, {.max_bytes = max_bytes, .max_depth = base::limits::max_json_depth});
  if (!parsed) return parsed;
  return in_normal_form(*parsed);
}

}  // namespace trinhky::server
