#include "api/auth/gate.h"

#include "engine/base/hash.h"

namespace trinhky::auth {

namespace {

using base::ErrorCode;

base::Result<void> from_our_screens(const server::Request& request) {
  bool ours = true;
  if (const auto site = request.header("sec-fetch-site")) {
    ours = *site == "same-origin";
  } else if (const auto origin = request.header("origin")) {
    ours = *origin == request.origin;
  }
  if (ours) return {};
  return base::refuse(
      ErrorCode::forbidden, "cross-site",
      {"Yêu cầu không xuất phát từ trang của hệ thống.", "The request does not come from our own pages."});
}

}  // namespace

server::Gate session_gate(Sessions& sessions) {
  return [&sessions](server::Request& request, const server::Route& route) -> base::Result<void> {
    const bool guarded = route.csrf && !request.is_safe();
    if (guarded) {
      if (auto ours = from_our_screens(request); !ours) return ours;
    }
    if (route.open) return {};

    const auto token = request.cookie(session_cookie(request.secure));
    if (!token) {
      return base::refuse(ErrorCode::unauthenticated, "not-signed-in", {"Đề nghị đăng nhập.", "Please sign in."});
    }
    auto session = sessions.check(*token);
    if (!session) return std::unexpected(session.error());

    if (guarded) {
      const std::string_view sent = request.header(csrf_header).value_or("");
      const std::string_view kept = request.cookie(csrf_cookie).value_or("");
      if (!base::equal_in_constant_time(sent, kept) || !sessions.csrf_matches(session->hash, sent)) {
        return base::refuse(ErrorCode::forbidden, "csrf",
                            {"Thiếu hoặc sai mã bảo vệ biểu mẫu, đề nghị tải lại trang.",
                             "The form's protection token is missing or wrong; please reload the page."});
      }
    }
    request.caller = server::Caller{.person = session->person, .session = session->hash};
    return {};
  };
}

}  // namespace trinhky::auth
