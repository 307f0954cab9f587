// What the log proves about itself: the last seal, and certificates of single decisions.
#include <algorithm>
#include <charconv>

#include "api/resources/certificate.h"
#include "api/resources/instances_view.h"

namespace trinhky::api {
namespace {

constexpr const char* seconds_until_sealed = "60";

void show_latest(const Office& office, const Request& request, Reply& reply) {
  const auto last = seal::latest_seal(office.store);
  if (!last) return refuse(reply, last.error(), request);
  json seal = nullptr;
  if (*last) {
    const seal::Seal& one = (*last)->seal;
    seal = {{"number", one.number},   {"hash", (*last)->hash}, {"at", base::format_instant(one.at)},
            {"streams", one.streams}, {"root", one.root},      {"fingerprint", seal::fingerprint_of(one.key)}};
  }
  answer(reply, 200, {{"seal", std::move(seal)}});
}

std::uint64_t number_in(const Request& request) {
  const std::string_view text = request.path_param("number");
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

void certify(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  if (office.seal_key == nullptr) {
    return refuse(reply,
                  {.code = base::ErrorCode::wrong_state,
                   .type = "no-seal-key",
                   .message = {"Máy chủ này không có khóa niêm nên không cấp được giấy chứng nhận.",
                               "This server has no seal key and gives no certificates."}},
                  request);
  }
  const directory::Directory directory = office.directory();
  const auto certificate = certificate_of({.store = office.store,
                                           .catalogue = *office.catalogue,
                                           .directory = directory,
                                           .key = *office.seal_key,
                                           .now = office.now()},
                                          {.instance = found->instance.id,
                                           .number = number_in(request),
                                           .with_content = request.query_value("content").value_or("") == "1"});
  if (!certificate) {
    Response refused = server::problem(certificate.error(), request);
    if (certificate.error().type == "not-sealed-yet") refused.set("retry-after", seconds_until_sealed);
    return reply(std::move(refused));
  }
  const std::string name =
      "chung-nhan-" + found->instance.id + "-" + std::string(request.path_param("number")) + ".json";
  reply(Response::json_text(200, base::print(*certificate))
            .with("content-disposition", "attachment; filename=\"" + name + "\"")
            .with("cache-control", "private, no-store"));
}

}  // namespace

void add_seals(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/seals/latest",
              .operation = "getLatestSeal",
              .summary = {"Dấu niêm cuối cùng của sổ", "The last seal of the log"},
              .handler = [&office](const Request& request, Reply reply) { show_latest(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/events/{number}/certificate",
              .operation = "getDecisionCertificate",
              .summary = {"Giấy chứng nhận một quyết định", "The certificate of a decision"},
              .handler = [&office](const Request& request, Reply reply) { certify(office, request, reply); }});
}

}  // namespace trinhky::api
