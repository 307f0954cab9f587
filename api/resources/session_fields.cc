#include "api/resources/session_fields.h"

#include <charconv>

#include "engine/base/limits.h"
#include "engine/base/text.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;

base::Text required_text() {
  return {"Chưa có nội dung ở mục này.", "This is missing."};
}

base::Text wrong_kind_text() {
  return {"Nội dung không đúng dạng.", "This is of the wrong kind."};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Fields::Fields(const json& body, std::string pointer) : body_(body), pointer_(std::move(pointer)) {
  if (!body_.is_object()) {
    faults_.push_back({.pointer = pointer_,
                       .code = "wrong-type",
                       .message = {"Phải là một đối tượng JSON.", "A JSON object is expected."}});
  }
}

const json* Fields::find(std::string_view name) const {
  if (!body_.is_object()) return nullptr;
  const auto found = body_.find(name);
  return found == body_.end() || found->is_null() ? nullptr : &*found;
}

bool Fields::has(std::string_view name) const {
  return find(name) != nullptr;
}

std::string Fields::at(std::string_view name) const {
  return base::pointer_join(pointer_, name);
}

void Fields::fault(std::string_view name, std::string code, base::Text message) {
  faults_.push_back({.pointer = at(name), .code = std::move(code), .message = std::move(message)});
}

void Fields::add(const Fields& other) {
  faults_.insert(faults_.end(), other.faults_.begin(), other.faults_.end());
}

std::string Fields::line(std::string_view name, Bounds bounds) {
  const json* value = find(name);
  if (value == nullptr) {
    if (bounds.required) fault(name, "required", required_text());
    return {};
  }
  if (!value->is_string()) {
    fault(name, "wrong-type", wrong_kind_text());
    return {};
  }
  const std::string& sent = value->get_ref<const std::string&>();
  if (base::has_control_characters(sent)) {
    fault(name, "control-characters", {"Có ký tự không in được.", "There are characters that cannot be printed."});
    return {};
  }
  std::string text = base::tidy_blanks(sent);
  if (text.empty() && bounds.required) fault(name, "required", required_text());
  if (base::code_points(text) > bounds.max_code_points) {
    const std::string most = std::to_string(bounds.max_code_points);
    fault(name, "too-long", {"Dài quá " + most + " ký tự.", "Longer than " + most + " characters."});
    return {};
  }
  return text;
}

std::string Fields::raw(std::string_view name, std::size_t max_bytes) {
  const json* value = find(name);
  if (value == nullptr || (value->is_string() && value->get_ref<const std::string&>().empty())) {
    fault(name, "required", required_text());
    return {};
  }
  if (!value->is_string()) {
    fault(name, "wrong-type", wrong_kind_text());
    return {};
  }
  const std::string& text = value->get_ref<const std::string&>();
  if (text.size() > max_bytes) {
    fault(name, "too-long", {"Nội dung quá dài.", "This is too long."});
    return {};
  }
  return text;
}

std::optional<base::Date> Fields::date(std::string_view name, bool required) {
  const std::string text = line(name, {.required = required, .max_code_points = 40});
  if (text.empty()) return std::nullopt;
  const auto date = base::parse_date(text);
  if (date) return *date;
  fault(name, "bad-date", {"Ngày phải có dạng NĂM-THÁNG-NGÀY và có thật.", "A real date is expected, YYYY-MM-DD."});
  return std::nullopt;
}

std::vector<std::string> Fields::lines(std::string_view name, std::size_t most) {
  const json* value = find(name);
  if (value == nullptr || !value->is_array()) {
    fault(name, value == nullptr ? "required" : "wrong-type", value == nullptr ? required_text() : wrong_kind_text());
    return {};
  }
  if (value->size() > most) {
    const std::string bound = std::to_string(most);
    fault(name, "too-many", {"Nhiều quá " + bound + " mục.", "More than " + bound + " entries."});
    return {};
  }
  std::vector<std::string> list;
  for (std::size_t i = 0; i < value->size(); ++i) {
    const json& one = (*value)[i];
    const bool good = one.is_string() && !one.get_ref<const std::string&>().empty() &&
                      !base::has_control_characters(one.get_ref<const std::string&>());
    if (good) {
      list.push_back(one.get<std::string>());
    } else {
      faults_.push_back({.pointer = base::pointer_join(at(name), std::to_string(i)),
                         .code = "wrong-type",
                         .message = wrong_kind_text()});
    }
  }
  return list;
}

const std::vector<json>& Fields::objects(std::string_view name, std::size_t most) {
  const json* value = find(name);
  if (value == nullptr) return none_;
  if (!value->is_array()) {
    fault(name, "wrong-type", wrong_kind_text());
    return none_;
  }
  if (value->size() > most) {
    const std::string bound = std::to_string(most);
    fault(name, "too-many", {"Nhiều quá " + bound + " mục.", "More than " + bound + " entries."});
    return none_;
  }
  return value->get_ref<const json::array_t&>();
}

bool Fields::truth(std::string_view name) {
  const json* value = find(name);
  if (value == nullptr) return false;
  if (!value->is_boolean()) {
    fault(name, "wrong-type", wrong_kind_text());
    return false;
  }
  return value->get<bool>();
}

Result<void> Fields::done() const {
  if (faults_.empty()) return {};
  return std::unexpected(base::Error{.code = ErrorCode::invalid,
                                     .type = "invalid-input",
                                     .message = faults_.front().message,
                                     .pointer = faults_.front().pointer,
                                     .faults = faults_});
}

Result<std::size_t> limit_of(const Request& request, std::size_t otherwise) {
  const auto sent = request.query_value("limit");
  if (!sent) return otherwise;
  const auto limit = whole_number(*sent);
  const auto most = static_cast<std::int64_t>(base::limits::max_page);
  if (limit && *limit >= 1 && *limit <= most) return static_cast<std::size_t>(*limit);
  const std::string bound = std::to_string(most);
  return base::refuse(ErrorCode::invalid, "bad-limit",
                      {"“limit” là số từ 1 đến " + bound + ".", "“limit” is a number from 1 to " + bound + "."});
}

std::string cursor(base::Instant at, const std::string& id) {
  return std::to_string(at.time_since_epoch().count()) + "." + id;
}

Result<store::Row> after_of(const Request& request) {
  const auto sent = request.query_value("after");
  if (!sent || sent->empty()) return store::Row{};
  const auto dot = sent->find('.');
  const auto at = whole_number(sent->substr(0, dot));
  if (dot == std::string_view::npos || !at || dot + 1 == sent->size()) {
    return base::refuse(ErrorCode::invalid, "bad-cursor",
                        {"“after” không phải vị trí của danh sách này.", "“after” is no place in this list."});
  }
  return store::Row{{"at", *at}, {"id", std::string(sent->substr(dot + 1))}};
}

Result<std::string> command_id(const Office& office, const Request& request) {
  const auto key = request.header("idempotency-key");
  if (!key) return base::uuid_v7(office.wall.now(), office.entropy());
  if (base::is_uuid(*key)) return std::string(*key);
  return base::refuse(
      ErrorCode::invalid, "bad-idempotency-key",
      {"Idempotency-Key phải là một UUID chữ thường.", "Idempotency-Key must be a UUID in lower case."});
}

}  // namespace trinhky::api
