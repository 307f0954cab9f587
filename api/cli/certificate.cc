// Giving and checking the certificate of one decision.
#include <nlohmann/json.hpp>
#include <ostream>

#include "api/cli/print_error.h"
#include "api/cli/verify.h"
#include "api/resources/certificate.h"
#include "api/server/problem.h"
#include "engine/base/limits.h"
#include "engine/runtime/clocks.h"
#include "engine/runtime/directory_log.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;
using base::Text;
using server::in;

Result<directory::Directory> directory_of(store::Store& store) {
  std::vector<json> events;
  while (true) {
    const auto page = store.load_events(runtime::directory_stream, events.size() + 1, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& stored : *page) {
      auto event = runtime::with_names(stored, store);
      if (!event) return std::unexpected(event.error());
      events.push_back(std::move(*event));
    }
    if (page->size() < base::limits::max_page) break;
  }
  return directory::Directory::fold_all(directory::Directory(), events);
}

// Business time, as the server of this folder counts it.
Result<base::Instant> now_of(store::Store& store) {
  const auto offset = store.meta("clock_offset_ms");
  if (!offset) return std::unexpected(offset.error());
  const base::Instant now = runtime::WallClock().now();
  return *offset ? now + std::chrono::milliseconds(std::stoll(**offset)) : now;
}

Result<seal::SigningKey> key_of(const std::filesystem::path& data) {
  auto key = seal::find_key(data / seal::key_file_name);
  if (!key) return std::unexpected(key.error());
  if (*key) return std::move(**key);
  auto refused = base::refuse(base::ErrorCode::not_found, "no-seal-key",
                              {"Thư mục này không có khóa niêm nên không cấp được giấy chứng nhận.",
                               "This folder has no seal key, so no certificate can be given."});
  refused.error().log = (data / seal::key_file_name).string();
  return refused;
}

json to_json(const seal::CertificateReport& report, bool is_wanted_key) {
  json faults = json::array();
  for (const seal::CertificateFault& fault : report.faults) {
    faults.push_back({{"kind", fault.kind}, {"message", {{"vi", fault.message.vi}, {"en", fault.message.en}}}});
  }
  return {{"holds", report.faults.empty()},
          {"faults", std::move(faults)},
          {"fingerprint", seal::fingerprint_of(report.key)},
          {"fingerprint_compared", is_wanted_key},
          {"statement", {{"vi", report.statement.vi}, {"en", report.statement.en}}},
          {"event", {{"stream", report.event.stream}, {"number", report.event.number}, {"kind", report.event.kind}}},
          {"seal", report.seal.number == 0 ? json() : seal::shown(report.seal)},
          {"content", report.has_content}};
}

void print_proved(const seal::CertificateReport& report, bool is_compared, server::Language language,
                  std::ostream& out) {
  const auto say = [&](const Text& text) { out << in(language, text) << "\n"; };
  const std::string event = std::to_string(report.event.number);
  const std::string seal = std::to_string(report.seal.number);
  say(report.statement);
  say({"Giấy chứng nhận này chứng minh:", "This certificate proves:"});
  say({"  – sự kiện " + event + " của hồ sơ " + report.event.stream + " có đúng các byte này trong chuỗi của hồ sơ;",
       "  – event " + event + " of the paper " + report.event.stream + " has these very bytes in the paper's chain;"});
  say({"  – chuỗi đó, đến sự kiện " + std::to_string(report.head.number) + ", nằm dưới dấu niêm " + seal + " ký lúc " +
           base::format_instant(report.seal.at) + ";",
       "  – the chain up to event " + std::to_string(report.head.number) + " is under seal " + seal + ", signed at " +
           base::format_instant(report.seal.at) + ";"});
  say({"  – giấy chưa bị sửa từ khi chương trình cấp.", "  – it was not changed since the program gave it."});
  if (report.has_content) {
    say({"  – văn bản kèm theo đúng là bản mà quyết định gắn với.",
         "  – the document that comes with it is the one that the decision is bound to."});
  }
  say({"Giấy này không chứng minh:", "It does not prove:"});
  say({"  – rằng có ai đã ký theo nghĩa của pháp luật: một thao tác trong chương trình không phải là chữ ký;",
       "  – that anybody signed in the sense of the law: a click in the program is no signature;"});
  say({"  – giờ theo một bên thứ ba: đó là giờ của máy chủ;", "  – a third party's time: the time is the server's;"});
  if (!is_compared) {
    say({"  – rằng khóa là của cơ quan: hãy đối chiếu dấu vân tay với cơ quan (--key).",
         "  – that the key is the office's: compare its fingerprint with the office (--key)."});
  }
}

}  // namespace

int give_certificate(const CertificateArgs& args, std::ostream& out, std::ostream& err) {
  const auto store = args.open((args.data / "trinhky.db").string());
  if (!store) return print_error(store.error(), args.language, err, 2);
  const auto catalogue = runtime::Catalogue::load(args.workflows);
  if (!catalogue) return print_error(catalogue.error(), args.language, err, 2);
  const auto directory = directory_of(**store);
  if (!directory) return print_error(directory.error(), args.language, err, 2);
  const auto now = now_of(**store);
  if (!now) return print_error(now.error(), args.language, err, 2);
  const auto key = key_of(args.data);
  if (!key) return print_error(key.error(), args.language, err, 1);
  const auto certificate = api::certificate_of(
      {.store = **store, .catalogue = **catalogue, .directory = *directory, .key = *key, .now = *now},
      {.instance = args.instance, .number = args.number, .with_content = args.with_content});
  if (!certificate) return print_error(certificate.error(), args.language, err, 1);
  out << certificate->dump(2) << "\n";
  return 0;
}

int check_certificate(const CheckCertificateArgs& args, std::ostream& out, std::ostream& err) {
  const auto bytes = runtime::read_file(args.file, seal::max_certificate_bytes);
  if (!bytes) return print_error(bytes.error(), args.language, err, 2);
  const auto certificate = base::parse_json(*bytes, {.max_bytes = seal::max_certificate_bytes});
  if (!certificate) return print_error(certificate.error(), args.language, err, 2);
  auto report = seal::check_certificate(*certificate);
  if (!report) return print_error(report.error(), args.language, err, 2);
  const std::string fingerprint = seal::fingerprint_of(report->key);
  const bool is_compared = !args.fingerprint.empty();
  if (is_compared && (fingerprint != args.fingerprint || seal::fingerprint_of(report->seal.key) != args.fingerprint)) {
    report->faults.push_back(
        {"key", {"Khóa ký không có dấu vân tay đã cho.", "The key has not the fingerprint that was given."}});
  }
  if (args.as_json) {
    out << to_json(*report, is_compared).dump(2) << "\n";
    return report->faults.empty() ? 0 : 1;
  }
  for (const seal::CertificateFault& fault : report->faults) {
    out << fault.kind << ": " << in(args.language, fault.message) << "\n";
  }
  if (report->faults.empty()) {
    print_proved(*report, is_compared, args.language, out);
  } else {
    out << in(args.language, {"Giấy chứng nhận này không đứng vững: không được tin điều gì ghi trong đó.",
                              "This certificate does not hold: trust nothing in it."})
        << "\n";
  }
  out << in(args.language, {"Dấu vân tay khóa: ", "Key fingerprint: "}) << fingerprint << "\n";
  return report->faults.empty() ? 0 : 1;
}

}  // namespace trinhky::cli
