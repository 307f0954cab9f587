#include "engine/seal/certificate.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/seal/head_walk.h"
#include "engine/store/chain.h"

namespace trinhky::seal {
namespace {

using base::json;
using base::Result;
using base::text_or;

std::string signed_part(const json& certificate) {
  json rest = certificate;
  rest.erase("signature");
  return std::string(certificate_schema) + "\n" + base::canonical(rest);
}

// ---- making one

// An event as its hash needs it; the hash itself follows.
json link_of(const store::StoredEvent& event) {
  return {{"number", event.number},   {"kind", event.kind},   {"at", base::format_instant(event.at)},
          {"command", event.command}, {"scope", event.scope}, {"body", event.body}};
}

Result<std::vector<store::StoredEvent>> events_from(store::Store& store, const std::string& stream,
                                                    std::uint64_t number, std::uint64_t before) {
  std::vector<store::StoredEvent> events;
  std::size_t bytes = 0;
  while (true) {
    const auto page = store.load_events(stream, number + events.size(), base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& event : *page) {
      if (event.position > before) return events;
      bytes += event.body.size();
      if (events.size() == max_certified_events || bytes > max_certified_bytes) {
        return base::refuse(base::ErrorCode::too_large, "certificate-too-long",
                            {"Sau sự kiện này hồ sơ còn quá nhiều sự kiện để đưa vào một giấy chứng nhận.",
                             "Too many events follow this one for a certificate."});
      }
      events.push_back(event);
    }
    if (page->size() < base::limits::max_page) return events;
  }
}

// The tree as it stood when the seal was made, with the proof of one stream.
Result<GrowingRoot> tree_at(store::Store& store, std::uint64_t position, const std::string& stream) {
  HeadWalk walk(store, position, stream);
  while (true) {
    const auto done = walk.step();
    if (!done) return std::unexpected(done.error());
    if (*done) return walk.tree();
  }
}

std::unexpected<base::Error> not_sealed() {
  return base::refuse(base::ErrorCode::wrong_state, "not-sealed-yet",
                      {"Việc này chưa được niêm; dấu niêm được đóng vài phút một lần, xin thử lại sau.",
                       "This is not sealed yet; a seal is made every few minutes. Try again later."});
}

// ---- reading one

bool has_exactly(const json& value, std::initializer_list<const char*> names) {
  return value.is_object() && value.size() == names.size() &&
         std::ranges::all_of(names, [&](const char* name) { return value.contains(name); });
}

// The link as an event of this stream behind `previous`, with its hash.
std::optional<store::StoredEvent> event_of(const json& link, const std::string& stream, const std::string& previous) {
  if (!has_exactly(link, {"number", "kind", "at", "command", "scope", "body"}) ||
      !link["number"].is_number_unsigned()) {
    return std::nullopt;
  }
  const auto at = base::parse_instant(text_or(link, "at"));
  if (!at || base::format_instant(*at) != text_or(link, "at")) return std::nullopt;
  store::StoredEvent event{.stream = stream,
                           .stream_kind = "instance",
                           .number = link["number"].get<std::uint64_t>(),
                           .kind = text_or(link, "kind"),
                           .at = *at,
                           .command = text_or(link, "command"),
                           .scope = text_or(link, "scope"),
                           .body = text_or(link, "body"),
                           .previous = previous};
  event.hash = store::event_hash(event);
  return event;
}

class Check {
 public:
  explicit Check(const json& certificate) : certificate_(certificate) {}

  CertificateReport all() {
    if (!has_exactly(certificate_, {"schema", "issued_at", "event", "chain", "inclusion", "seal", "decision", "content",
                                    "statement", "key", "fingerprint", "signature"})) {
      fault("shape", {"Thiếu hoặc thừa mục.", "A member is missing or unknown."});
      return std::move(report_);
    }
    report_.key = text_or(certificate_, "key");
    report_.statement = {text_or(certificate_["statement"], "vi"), text_or(certificate_["statement"], "en")};
    report_.decision = certificate_["decision"];
    if (check_event()) {
      check_chain();
      check_decision();
      check_content();
    }
    check_seal();
    check_signature();
    return std::move(report_);
  }

 private:
  void fault(std::string kind, base::Text message) { report_.faults.push_back({std::move(kind), std::move(message)}); }

  bool check_event() {
    const json& told = certificate_["event"];
    if (!has_exactly(told, {"stream", "number", "kind", "at", "command", "scope", "body", "previous", "hash"})) {
      fault("shape", {"Mục sự kiện thiếu hoặc thừa.", "The event is not in its shape."});
      return false;
    }
    json link = told;
    for (const char* name : {"stream", "previous", "hash"}) link.erase(name);
    const auto event = event_of(link, text_or(told, "stream"), text_or(told, "previous"));
    if (!event) {
      fault("shape", {"Không đọc được sự kiện.", "The event cannot be read."});
      return false;
    }
    report_.event = *event;
    if (event->hash != text_or(told, "hash")) {
      fault("event", {"Nội dung sự kiện không khớp mã băm của nó.", "The event's bytes do not give its hash."});
    }
    report_.head = {event->stream, event->number, event->hash};
    return true;
  }

  void check_chain() {
    const json& chain = certificate_["chain"];
    bool linked = chain.is_array() && chain.size() < max_certified_events;
    for (std::size_t i = 0; linked && i < chain.size(); ++i) {
      const auto next = event_of(chain[i], report_.event.stream, report_.head.hash);
      linked = next && next->number == report_.head.number + 1;
      if (linked) report_.head = {next->stream, next->number, next->hash};
    }
    const json& inclusion = certificate_["inclusion"];
    if (!linked || !has_exactly(inclusion, {"head", "number", "index", "path"}) ||
        text_or(inclusion, "head") != report_.head.hash || inclusion["number"] != report_.head.number) {
      fault("chain", {"Các sự kiện sau đó không dẫn đến mã băm đã niêm.",
                      "The events that follow do not lead to the sealed hash."});
    }
  }

  void check_seal() {
    auto seal = seal_from_json(certificate_["seal"]);
    if (!seal) return fault("seal", seal.error().message);
    report_.seal = std::move(*seal);
    if (!is_signed(report_.seal)) {
      fault("seal", {"Chữ ký của dấu niêm không khớp.", "The seal's signature does not fit."});
    }
    const json& inclusion = certificate_["inclusion"];
    const auto root = digest_of_hex(report_.seal.root);
    InclusionProof proof;
    bool readable = root && inclusion.is_object() && inclusion.contains("index") &&
                    inclusion["index"].is_number_unsigned() && inclusion.contains("path") &&
                    inclusion["path"].is_array();
    if (readable) {
      proof.index = inclusion["index"].get<std::uint64_t>();
      for (const json& one : inclusion["path"]) {
        const auto digest = one.is_string() ? digest_of_hex(one.get_ref<const std::string&>()) : std::nullopt;
        readable = readable && digest;
        if (digest) proof.path.push_back(*digest);
      }
    }
    if (!readable || !is_under(leaf_of(report_.head), proof, report_.seal.streams, *root)) {
      fault("proof", {"Hồ sơ này không nằm dưới dấu niêm.", "The paper is not under the seal."});
    }
  }

  // What is told in words must be what the bytes say where the bytes say it.
  void check_decision() {
    const json& told = report_.decision;
    const auto body = base::parse_json(report_.event.body);
    if (!body || !told.is_object()) {
      return fault("decision", {"Không đọc được nội dung quyết định.", "What was decided cannot be read."});
    }
    const auto inner = [&](const char* member) { return told.value(member, json::object()); };
    const auto id = [&](const char* member) {
      const json value = told.contains(member) && told[member].is_object() ? told[member] : json::object();
      return text_or(value, "id");
    };
    const json document = told.contains("document") && told["document"].is_object() ? told["document"] : json::object();
    const json actor = body->value("actor", json::object());
    const bool fits = text_or(told, "instance") == report_.event.stream &&
                      text_or(told, "kind") == report_.event.kind && id("person") == text_or(actor, "person") &&
                      id("choice") == text_or(*body, "choice") && id("outcome") == text_or(*body, "outcome") &&
                      id("state") == text_or(*body, "state") &&
                      text_or(document, "hash") == text_or(*body, "document") &&
                      inner("capacity") == actor.value("capacity", json::object()) &&
                      told.value("standing_in", json()) == actor.value("standing_in", json()) &&
                      told.value("authority", json()) == body->value("authority", json()) &&
                      told.value("recorded", json()) == body->value("recorded", json()) &&
                      told.value("calendar", json()) == body->value("calendar", json()) &&
                      told.value("directory", json()) == body->value("directory", json());
    if (!fits) {
      fault("decision", {"Lời thuật về quyết định không đúng với sự kiện đã ghi.",
                         "What is told of the decision is not what the event says."});
    }
  }

  void check_content() {
    const json& content = certificate_["content"];
    if (content.is_null()) return;
    report_.has_content = true;
    const auto body = base::parse_json(report_.event.body);
    const bool fits =
        has_exactly(content, {"hash", "salt", "media_type", "text"}) && body &&
        text_or(content, "hash") == text_or(*body, "document") &&
        base::salted_sha256_hex(text_or(content, "salt"), text_or(content, "text")) == text_or(content, "hash");
    if (!fits) {
      fault("content", {"Nội dung văn bản kèm theo không phải bản mà quyết định gắn với.",
                        "The content is not the one that the decision is bound to."});
    }
  }

  void check_signature() {
    const bool fits = is_signature(report_.key, signed_part(certificate_), text_or(certificate_, "signature")) &&
                      fingerprint_of(report_.key) == text_or(certificate_, "fingerprint");
    if (!fits) {
      fault("signature", {"Giấy chứng nhận đã bị sửa sau khi cấp, hoặc không do khóa ghi trên giấy ký.",
                          "The certificate was changed after it was issued, or another key signed it."});
    }
  }

  const json& certificate_;
  CertificateReport report_;
};

}  // namespace

Result<json> certify(store::Store& store, const std::string& stream, std::uint64_t number, const SigningKey& key,
                     const CertificateParts& parts) {
  const auto last = latest_seal(store);
  if (!last) return std::unexpected(last.error());
  const std::uint64_t sealed_until = *last ? (*last)->until : 0;
  auto first = store.load_events(stream, number, 1);
  if (!first) return std::unexpected(first.error());
  if (first->empty() || first->front().number != number) {
    return base::refuse(base::ErrorCode::not_found, "no-such-event",
                        {"Hồ sơ này không có sự kiện đó.", "This paper has no such event."});
  }
  if (first->front().position > sealed_until) return not_sealed();
  const auto events = events_from(store, stream, number, sealed_until);
  if (!events) return std::unexpected(events.error());
  const auto tree = tree_at(store, sealed_until, stream);
  if (!tree) return std::unexpected(tree.error());
  const store::StoredEvent& event = events->front();
  const store::StoredEvent& head = events->back();
  const auto proof = tree->proof();
  const auto root = digest_of_hex((*last)->seal.root);
  if (!proof || !root || !is_under(leaf_of({stream, head.number, head.hash}), *proof, (*last)->seal.streams, *root)) {
    return base::refuse(base::ErrorCode::internal, "seal-does-not-fit",
                        {"Sổ không khớp với dấu niêm cuối cùng; quản trị viên cần chạy trinhky verify.",
                         "The log does not fit its last seal; an administrator must run trinhky verify."});
  }
  json told = link_of(event);
  told["stream"] = event.stream;
  told["previous"] = event.previous;
  told["hash"] = event.hash;
  json chain = json::array();
  for (std::size_t i = 1; i < events->size(); ++i) chain.push_back(link_of((*events)[i]));
  json path = json::array();
  for (const Digest& digest : proof->path) path.push_back(hex(digest));
  json certificate = {
      {"schema", certificate_schema},
      {"issued_at", base::format_instant(parts.issued_at)},
      {"event", std::move(told)},
      {"chain", std::move(chain)},
      {"inclusion", {{"head", head.hash}, {"number", head.number}, {"index", proof->index}, {"path", std::move(path)}}},
      {"seal", shown((*last)->seal)},
      {"decision", parts.decision},
      {"content", parts.content},
      {"statement", {{"vi", parts.statement.vi}, {"en", parts.statement.en}}},
      {"key", key.public_key()},
      {"fingerprint", fingerprint_of(key.public_key())}};
  certificate["signature"] = key.sign(signed_part(certificate));
  return certificate;
}

Result<CertificateReport> check_certificate(const json& certificate) {
  const std::string schema = text_or(certificate, "schema");
  if (schema != certificate_schema) {
    if (schema.starts_with("trinhky-certificate/")) {
      return base::refuse(base::ErrorCode::invalid, "certificate-newer",
                          {"Giấy chứng nhận thuộc phiên bản khác (" + schema + "); hãy dùng chương trình mới hơn.",
                           "The certificate is of another version (" + schema + "); use a later program."});
    }
    return base::refuse(base::ErrorCode::invalid, "no-certificate",
                        {"Tệp này không phải giấy chứng nhận của Trình Ký.", "This is no certificate of Trình Ký's."});
  }
  return Check(certificate).all();
}

}  // namespace trinhky::seal
