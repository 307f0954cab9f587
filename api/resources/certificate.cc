#include "api/resources/certificate.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/decide.h"
#include "engine/runtime/catalogue_log.h"

namespace trinhky::api {
namespace {

using base::json;
using base::Result;
using base::Text;
using base::text_or;
using Definition = std::shared_ptr<const definition::Definition>;

constexpr std::array certified_kinds{"submitted", "decided", "decision_recorded"};

// A paper that came back signed is a decision too; one that was only received is none.
bool is_certified(const store::StoredEvent& event, const json& body) {
  if (event.kind == "paper_registered") return body.contains("signature");
  return std::ranges::find(certified_kinds, event.kind) != certified_kinds.end();
}

json wire(const Text& text) {
  return {{"vi", text.vi}, {"en", text.en.empty() ? text.vi : text.en}};
}

// A paper as its event left it.
struct Then {
  decision::Instance instance;
  store::StoredEvent event;
  json body;
  std::uint64_t document_version = 0;  // how many versions of the document were bound until then
};

Result<Then> then(store::Store& store, const CertificateWish& wish) {
  Then found;
  std::string bound;
  while (found.event.number < wish.number) {
    const std::uint64_t left = wish.number - found.event.number;
    const auto page =
        store.load_events(wish.instance, found.event.number + 1, std::min<std::uint64_t>(left, base::limits::max_page));
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& event : *page) {
      auto body = base::parse_json(event.body);
      if (!body) return std::unexpected(body.error());
      found.instance = decision::evolve(std::move(found.instance), {.kind = event.kind, .at = event.at, .body = *body});
      const std::string now = found.instance.document();
      if (now != bound) ++found.document_version;
      bound = now;
      found.body = std::move(*body);
      found.event = event;
    }
    if (page->empty() || found.event.stream_kind != "instance") break;
  }
  if (wish.number == 0 || found.event.number != wish.number || found.event.stream_kind != "instance") {
    return base::refuse(base::ErrorCode::not_found, "no-such-event",
                        {"Hồ sơ này không có sự kiện đó.", "This paper has no such event."});
  }
  if (!is_certified(found.event, found.body)) {
    return base::refuse(base::ErrorCode::wrong_state, "not-a-decision",
                        {"Chỉ cấp giấy chứng nhận cho việc trình và quyết định.",
                         "Only a submission or a decision has a certificate."});
  }
  return found;
}

// The definition in the wording it had at that moment: as the house's own log keeps it, else as the catalogue has it.
Definition definition_then(const CertificateSources& from, const Then& paper) {
  const decision::Instance& instance = paper.instance;
  Definition now = from.catalogue.definition(instance.definition, instance.version);
  std::string content;
  std::uint64_t number = 0;
  while (true) {
    const auto page = from.store.load_events(runtime::catalogue_stream, number + 1, base::limits::max_page);
    if (!page || page->empty()) break;
    for (const store::StoredEvent& event : *page) {
      number = event.number;
      if (event.position > paper.event.position || !event.kind.starts_with("definition_")) continue;
      const auto body = base::parse_json(event.body);
      if (body && text_or(*body, "definition") == instance.definition &&
          body->value("version", json()) == instance.version) {
        content = text_or(*body, "content");
      }
    }
  }
  const auto kept = from.store.content(content);
  if (!kept || !*kept) return now;
  definition::Known known = from.catalogue.known();
  known.workflows.insert(instance.definition);
  const auto parsed = definition::parse_definition((*kept)->bytes, known);
  return parsed.definition == nullptr ? now : parsed.definition;
}

json person_then(const CertificateSources& from, const std::string& id) {
  const auto known = from.directory.person(id);
  return {{"id", id}, {"full_name", known ? known->full_name : std::string()}};
}

json actor_then(const CertificateSources& from, const json& actor, base::Date day) {
  const json capacity = actor.value("capacity", json::object());
  json person = person_then(from, text_or(actor, "person"));
  const std::string code = text_or(capacity, "position");
  if (const auto position = from.directory.position(code)) {
    person["position"] = {{"code", code}, {"title", wire(position->title)}};
  }
  const std::string unit = text_or(capacity, "unit");
  auto named = from.directory.unit_on(unit, day);
  if (!named) named = from.directory.unit(unit);
  if (named) person["unit"] = {{"id", unit}, {"name", wire(named->name)}};
  return person;
}

json choice_then(const definition::Definition* definition, const std::string& state, const std::string& id) {
  if (id.empty()) return nullptr;
  json choice = {{"id", id}};
  const definition::Work* words = definition == nullptr ? nullptr : definition->work_of(state);
  if (words == nullptr) return choice;
  for (const definition::Choice& one : words->choices) {
    if (one.id == id) choice["label"] = wire(one.label);
  }
  return choice;
}

json told(const CertificateSources& from, const Then& paper) {
  const Definition definition = definition_then(from, paper);
  const json& body = paper.body;
  const std::string state = text_or(body, "state");
  const base::Date day = from.catalogue.calendar().local_date(paper.event.at);
  const json actor = body.value("actor", json::object());
  json workflow = {
      {"id", paper.instance.definition}, {"version", paper.instance.version}, {"hash", paper.instance.definition_hash}};
  json step = {{"id", state}};
  if (definition != nullptr) {
    workflow["title"] = wire(definition->title);
    step["title"] = wire(definition->title_of(state));
  }
  const bool recorded_on_paper = paper.event.kind == "decision_recorded" || paper.event.kind == "paper_registered";
  json decision = {{"instance", paper.event.stream},
                   {"kind", paper.event.kind},
                   {"at", base::format_instant(paper.event.at)},
                   {"local_time", wire(calendar::format_local(from.catalogue.calendar(), paper.event.at))},
                   {"how", recorded_on_paper ? "recorded" : "click"},
                   {"definition", std::move(workflow)},
                   {"state", std::move(step)},
                   {"person", actor_then(from, actor, day)},
                   {"capacity", actor.value("capacity", json::object())},
                   {"standing_in", actor.value("standing_in", json())},
                   {"authority", body.value("authority", json())},
                   {"choice", choice_then(definition.get(), state, text_or(body, "choice"))},
                   {"outcome", choice_then(definition.get(), state, text_or(body, "outcome"))},
                   {"recorded", body.value("recorded", json())},
                   {"document", nullptr},
                   {"directory", body.value("directory", json())},
                   {"calendar", body.value("calendar", json())}};
  if (const std::string hash = text_or(body, "document"); !hash.empty()) {
    decision["document"] = {{"hash", hash}, {"version", paper.document_version}};
  }
  const json recorded = body.value("recorded", json::object());
  std::string signer = recorded.is_object() ? text_or(recorded, "signed_by") : "";
  if (paper.event.kind == "paper_registered") signer = text_or(body.value("signature", json::object()), "person");
  if (!signer.empty()) {
    decision["signed_by"] = person_then(from, signer);
  }
  return decision;
}

std::string in_quotes(const std::string& text) {
  return "“" + text + "”";
}

Text label_of(const json& labelled, const char* member) {
  const json text = labelled.is_object() ? labelled.value(member, json::object()) : json::object();
  return {text_or(text, "vi", text_or(labelled, "id")), text_or(text, "en", text_or(labelled, "id"))};
}

// "Nguyễn Văn A, Chủ tịch, xã Đoàn Kết".
Text who(const json& person) {
  // A name that was erased leaves the id.
  const std::string name = text_or(person, text_or(person, "full_name").empty() ? "id" : "full_name");
  Text words{name, name};
  for (const auto& [member, label] : {std::pair{"position", "title"}, std::pair{"unit", "name"}}) {
    if (!person.contains(member)) continue;
    const Text more = label_of(person[member], label);
    words = {words.vi + ", " + more.vi, words.en + ", " + more.en};
  }
  return words;
}

Text statement_of(const json& decision) {
  const Text person = who(decision["person"]);
  const Text step = label_of(decision["state"], "title");
  const Text time{text_or(decision["local_time"], "vi"), text_or(decision["local_time"], "en")};
  Text act{"đã trình ở bước " + in_quotes(step.vi), "submitted the paper at the step " + in_quotes(step.en)};
  if (decision["kind"] == "paper_registered") {
    const Text signer = who(decision.value("signed_by", json::object()));
    act = {"đã đăng ký bản giấy do " + signer.vi + " ký ở bước " + in_quotes(step.vi),
           "registered the paper that " + signer.en + " signed at the step " + in_quotes(step.en)};
  } else if (decision["choice"].is_object()) {
    const Text choice = label_of(decision["choice"], "label");
    act = decision["how"] == "recorded" ? Text{"đã ghi vào chương trình quyết định " + in_quotes(choice.vi) +
                                                   " ở bước " + in_quotes(step.vi) + ", theo văn bản hoặc cuộc họp",
                                               "entered the decision " + in_quotes(choice.en) + " at the step " +
                                                   in_quotes(step.en) + ", from a paper or a meeting"}
                                        : Text{"đã chọn " + in_quotes(choice.vi) + " ở bước " + in_quotes(step.vi),
                                               "chose " + in_quotes(choice.en) + " at the step " + in_quotes(step.en)};
  }
  return {
      "Chương trình Trình Ký ghi nhận: " + person.vi + ", " + act.vi + ", lúc " + time.vi +
          ". Thao tác trong chương trình không phải là chữ ký theo pháp luật. Giấy này chỉ chứng minh điều chương "
          "trình "
          "đã ghi nhận và từ đó chưa bị sửa; khóa ký có đúng là của cơ quan hay không thì phải đối chiếu với cơ quan.",
      "The program Trình Ký recorded: " + person.en + ", " + act.en + ", at " + time.en +
          ". A click in the program is no signature in the sense of the law. This certificate proves what the program "
          "recorded, and that it was not changed since; whether the key is the office's own must be asked there."};
}

Result<json> content_of(store::Store& store, const std::string& hash) {
  if (hash.empty()) return json();
  const auto content = store.content(hash);
  if (!content) return std::unexpected(content.error());
  if (!*content) {
    return base::refuse(base::ErrorCode::not_found, "content-erased",
                        {"Nội dung văn bản đã được xóa; chỉ cấp được giấy không kèm nội dung.",
                         "The document was erased; only a certificate without it can be given."});
  }
  if (base::first_bad_utf8((*content)->bytes) != std::string_view::npos) return json();
  return json{
      {"hash", hash}, {"salt", (*content)->salt}, {"media_type", (*content)->media_type}, {"text", (*content)->bytes}};
}

}  // namespace

Result<json> certificate_of(const CertificateSources& sources, const CertificateWish& wish) {
  const auto paper = then(sources.store, wish);
  if (!paper) return std::unexpected(paper.error());
  seal::CertificateParts parts{.decision = told(sources, *paper), .issued_at = sources.now};
  parts.statement = statement_of(parts.decision);
  if (wish.with_content) {
    auto content = content_of(sources.store, text_or(paper->body, "document"));
    if (!content) return std::unexpected(content.error());
    parts.content = std::move(*content);
  }
  return seal::certify(sources.store, wish.instance, wish.number, sources.key, parts);
}

}  // namespace trinhky::api
