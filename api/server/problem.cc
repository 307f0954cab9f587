#include "api/server/problem.h"

#include <sodium.h>

#include <nlohmann/json.hpp>

#include "engine/base/json.h"

namespace trinhky::server {

namespace {

using base::ErrorCode;
using base::Text;

const Text& title_of(ErrorCode code) {
  static const Text malformed{"Không đọc được yêu cầu", "The request cannot be read"};
  static const Text unauthenticated{"Chưa đăng nhập", "Not signed in"};
  static const Text forbidden{"Không có quyền thực hiện", "Not allowed"};
  static const Text not_found{"Không tìm thấy", "Not found"};
  static const Text wrong_state{"Không thực hiện được ở bước hiện tại", "Not possible in the present state"};
  static const Text stale{"Nội dung đã thay đổi", "The content has changed"};
  static const Text too_large{"Dung lượng vượt mức cho phép", "Too large"};
  static const Text invalid{"Dữ liệu chưa hợp lệ", "The data are not valid"};
  static const Text throttled{"Thao tác quá nhiều lần", "Too many attempts"};
  static const Text internal{"Hệ thống gặp lỗi", "Something went wrong on our side"};
  static const Text unavailable{"Hệ thống đang bận", "The system is busy"};
  switch (code) {
    case ErrorCode::malformed:
      return malformed;
    case ErrorCode::unauthenticated:
      return unauthenticated;
    case ErrorCode::forbidden:
      return forbidden;
    case ErrorCode::not_found:
      return not_found;
    case ErrorCode::wrong_state:
      return wrong_state;
    case ErrorCode::stale:
      return stale;
    case ErrorCode::too_large:
      return too_large;
    case ErrorCode::invalid:
      return invalid;
    case ErrorCode::throttled:
      return throttled;
    case ErrorCode::internal:
      return internal;
    case ErrorCode::unavailable:
      return unavailable;
  }
  return internal;
}

Response document(const base::ordered_json& body, int status, Language language) {
  Response response = Response::bytes(status, "application/problem+json; charset=utf-8",
                                      body.dump(-1, ' ', false, base::ordered_json::error_handler_t::replace));
  response.set("content-language", language == Language::vi ? "vi" : "en");
  response.set("cache-control", "no-store");
  return response;
}

// One to three seconds: all who were refused in the same moment are not to come back in the same moment.
std::chrono::seconds soon() {
  return std::chrono::seconds(1 + randombytes_uniform(3));
}

}  // namespace

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return 400;
    case ErrorCode::unauthenticated:
      return 401;
    case ErrorCode::forbidden:
      return 403;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::wrong_state:
      return 409;
    case ErrorCode::stale:
      return 412;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::invalid:
      return 422;
    case ErrorCode::throttled:
      return 429;
    case ErrorCode::internal:
      return 500;
    case ErrorCode::unavailable:
      return 503;
  }
  return 500;
}

const std::string& in(Language language, const Text& text) {
  return language == Language::vi ? text.vi : text.en;
}

Response problem(const base::Error& error, const Request& request, std::chrono::seconds retry_after) {
  const int status = http_status(error.code);
  base::ordered_json body;
  body["type"] = "/problems/" + (error.type.empty() ? std::string(base::to_string(error.code)) : error.type);
  body["title"] = in(request.language, title_of(error.code));
  body["status"] = status;
  if (const std::string& detail = in(request.language, error.message); !detail.empty()) body["detail"] = detail;
  body["instance"] = request.request_id;
  if (!error.pointer.empty()) body["pointer"] = error.pointer;
  for (const base::Fault& fault : error.faults) {
    base::ordered_json entry;
    entry["pointer"] = fault.pointer;
    entry["code"] = fault.code;
    entry["detail"] = in(request.language, fault.message);
    body["errors"].push_back(std::move(entry));
  }
  if (!error.link.empty()) body["link"] = error.link;

  Response response = document(body, status, request.language);
  response.log = error.log;
  if (status == 429 || status == 503) {
    const std::chrono::seconds usual = status == 429 ? std::chrono::seconds(30) : soon();
    response.set("retry-after", std::to_string((retry_after.count() > 0 ? retry_after : usual).count()));
  }
  return response;
}

Response problem(const TransportRefusal& refusal, const Request& request) {
  base::ordered_json body;
  body["type"] = "/problems/" + std::string(refusal.type);
  body["title"] = in(request.language, refusal.title);
  body["status"] = refusal.status;
  if (!refusal.detail.vi.empty()) body["detail"] = in(request.language, refusal.detail);
  body["instance"] = request.request_id;
  Response response = document(body, refusal.status, request.language);
  if (refusal.status == 503) response.set("retry-after", std::to_string(soon().count()));
  return response;
}

}  // namespace trinhky::server
