#include "api/resources/papers_view.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "api/resources/drafts_text.h"
#include "api/resources/history_bound.h"
#include "api/resources/paper_events.h"
#include "api/resources/paper_signer.h"
#include "api/resources/signed_papers.h"
#include "api/resources/substitutions_wire.h"
#include "engine/decision/attachments.h"
#include "engine/projection/rows.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;

std::string name_of(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

std::string title_of(const directory::Directory& directory, const std::string& code) {
  const auto known = directory.position(code);
  return known ? known->title.vi : std::string();
}

std::string organisation_of(const directory::Unit& unit) {
  return unit.organisation.vi.empty() ? unit.name.vi : unit.organisation.vi;
}

// Number and date of the issued paper, wherever they stand.
json number_data(const decision::Instance& instance) {
  if (instance.number.is_object()) return instance.number;
  const json number = instance.snapshot.data.value("number", json());
  return number.is_object() ? number : json::object();
}

bool is_issued(const decision::Instance& instance, const std::string& hash) {
  if (hash.empty()) return false;
  if (text_or(instance.snapshot.data, "issued") == hash) return true;
  return instance.definition == "document-issue" && instance.end == "released" && instance.document() == hash;
}

// What stands at the head and the foot of every paper.
Result<json> common_view(const Office& office, const Seen& seen, const std::string& hash) {
  const decision::Instance& instance = seen.instance;
  const directory::Directory directory = office.directory();
  json view = {
      {"issued", is_issued(instance, hash)}, {"demo", office.demo}, {"printed_at", base::format_instant(office.now())}};
  if (const auto unit = directory.unit(instance.unit)) {
    view["issuer"] = organisation_of(*unit);
    view["place"] = unit->place;
    if (const auto parent = directory.unit(unit->parent)) view["parent"] = organisation_of(*parent);
  }
  const json number = number_data(instance);
  if (const std::string symbol = text_or(number, "symbol"); !symbol.empty()) view["number"] = symbol;
  if (const std::string date = text_or(number, "date"); !date.empty()) view["date"] = date;
  std::size_t versions = 0;
  const auto count = [&](const store::StoredEvent& event) {
    if (!may_change(event.body, "document")) return true;
    const auto body = base::parse_json(event.body);
    for (const json& change : body ? body->value("changes", json::array()) : json::array()) {
      if (text_or(change, "op") == "document") ++versions;
    }
    return true;
  };
  if (auto done = each_event(office, instance.id, count); !done) return std::unexpected(done.error());
  view["version"] = std::to_string(versions);
  return view;
}

// "Căn cứ Hướng dẫn …" as it is cited, and the title of the part each obligation stands in.
struct Ground {
  std::string citation;
  std::map<std::string, std::string> sections;  // by obligation
  std::map<std::string, std::string> texts;
};

Ground ground_of(const Office& office, const decision::Instance& instance) {
  Ground ground;
  const std::string hash = text_or(instance.snapshot.data, "guidance");
  if (hash.empty()) return ground;
  const auto guidance = office.engine.document(hash);
  if (!guidance || !guidance->is_object()) return ground;
  std::string number = text_or(*guidance, "number");
  std::string date = text_or(*guidance, "date");
  auto parent = instance.parent;
  for (int i = 0; i < 3 && parent && number.empty(); ++i) {
    const auto above = office.engine.load(parent->instance);
    if (!above) break;
    if (above->definition == "annual-guidance") {
      number = number_of(*above);
      date = text_or(number_data(*above), "date");
    }
    parent = above->parent;
  }
  ground.citation = "Căn cứ " + text_or(*guidance, "title");
  if (!number.empty()) ground.citation += " (số " + number + ")";
  std::map<std::string, std::string> parts;
  for (const json& part : guidance->value("parts", json::array())) {
    const std::string no = text_or(part, "no");
    parts[text_or(part, "id")] = (no.empty() ? "" : no + ". ") + text_or(part, "title");
  }
  for (const json& obligation : guidance->value("obligations", json::array())) {
    const std::string id = text_or(obligation, "id");
    ground.texts[id] = text_or(obligation, "text");
    if (const auto part = parts.find(text_or(obligation, "part")); part != parts.end()) {
      ground.sections[id] = part->second;
    }
  }
  return ground;
}

// Reads the events of a paper into the tables of its slip.
class SlipReader {
 public:
  SlipReader(const Office& office, const Seen& seen) : office_(office), seen_(seen), directory_(office.directory()) {}

  void read(const store::StoredEvent& event) {
    const auto body = base::parse_json(event.body);
    if (!body || body->contains("ignored")) return;
    if (undone_.contains(event.number)) {
      for (const json& change : body->value("changes", json::array())) follow(change);
      return;
    }
    if (event.kind == "submitted") drafter(event, *body);
    if (event.kind == "decided") opinion(event, *body, choice_label(*body));
    if (event.kind == "opinion_given") opinion(event, *body, "Ý kiến");
    if (event.kind == "returned") opinion(event, *body, "Trả lại");
    if (event.kind == "decision_recorded") recorded(event, *body, choice_label(*body));
    if (event.kind == "paper_registered") {
      recorded(event, *body, body->contains("signature") ? "Bản giấy đã ký" : "Văn bản đến");
    }
    agreed_by_silence_ = body->contains("agreed_by_silence");
    for (const json& change : body->value("changes", json::array())) follow(change);
  }

  // What was taken back is no opinion; it stays in the history.
  void pass_by_undone(const store::StoredEvent& event) {
    if (event.kind != "undone") return;
    if (const auto body = base::parse_json(event.body)) undone_.insert(body->value("undone", std::uint64_t{0}));
  }

  void write(json& view) {
    // Rounds that are still open: their members have time yet and are not called silent.
    view["opinions"] = std::move(opinions_);
    view["recorded"] = std::move(recorded_);
    view["signed"] = std::move(signed_);
    view["silent"] = std::move(silent_);
    if (!drafter_.is_null()) view["drafter"] = drafter_;
    // A slip is dated with the day its paper went up, also when opinions came later; before that it has no date.
    view["date"] = submitted_;
  }

 private:
  struct Round {
    std::string step;
    std::vector<std::string> waiting;
  };

  [[nodiscard]] std::string step(const std::string& state) const { return seen_.definition->title_of(state).vi; }
  [[nodiscard]] std::string when(base::Instant at) const { return calendar::format_local(office_.calendar(), at).vi; }

  [[nodiscard]] std::string choice_label(const json& body) const {
    const std::string id = text_or(body, "choice");
    if (id == "returned") return "Trả lại";
    const definition::Work* words = seen_.definition->work_of(text_or(body, "state"));
    if (words == nullptr) return {};
    const auto found = std::ranges::find(words->choices, id, &definition::Choice::id);
    return found == words->choices.end() ? std::string() : found->label.vi;
  }
  [[nodiscard]] std::string said(const json& body) const {
    return text_of(office_, text_or(body, "comment", text_or(body, "reason")));
  }

  void drafter(const store::StoredEvent& event, const json& body) {
    submitted_ = base::format_date(office_.calendar().local_date(event.at));
    const json actor = body.value("actor", json::object());
    drafter_ = {{"name", name_of(directory_, text_or(actor, "person"))},
                {"position", title_of(directory_, text_or(actor.value("capacity", json::object()), "position"))}};
  }

  void opinion(const store::StoredEvent& event, const json& body, const std::string& choice) {
    const json actor = body.value("actor", json::object());
    const json capacity = actor.value("capacity", json::object());
    std::string position = title_of(directory_, text_or(capacity, "position"));
    std::string unit = text_or(capacity, "unit", seen_.instance.unit);
    if (position.empty()) {
      // As a member of a body, or as who follows a unit: the position held that day.
      const base::Date day = office_.calendar().local_date(event.at);
      for (const directory::Holding& holding : directory_.holdings_of(text_or(actor, "person"), day)) {
        position = title_of(directory_, holding.position);
        unit = holding.unit;
        if (unit == seen_.instance.unit) break;
      }
    }
    json entry = {{"step", step(text_or(body, "state", text_or(body, "from")))},
                  {"who", name_of(directory_, text_or(actor, "person"))},
                  {"position", position},
                  {"unit", unit == seen_.instance.unit ? std::string() : unit_name(directory_, unit).vi},
                  {"choice", choice},
                  {"text", said(body)},
                  {"at", when(event.at)}};
    if (const auto instead = standing_in(directory_, actor)) entry["acting_for"] = name_of(directory_, instead->holder);
    if (const std::string authority = authority_words(body).vi; !authority.empty()) entry["authority"] = authority;
    if (const auto lines = signed_file_lines(office_, seen_.instance, body); !lines.empty()) {
      signed_.push_back({{"step", entry["step"]}, {"who", entry["who"]}, {"lines", lines}});
    }
    opinions_.push_back(std::move(entry));
  }

  // What the one in charge said afterwards of what was recorded stands with it on the paper, with the name and the day.
  [[nodiscard]] std::string stand_words(std::uint64_t event) const {
    const json stand = stand_of(office_, directory_, seen_, event);
    if (!stand.is_object()) return {};
    if (stand.value("awaited", false)) return "Chưa được người chủ trì xác nhận";
    const std::string stands = text_or(stand, "stands");
    if (stands != "confirmed" && stands != "contested") return {};
    std::string words = stands == "confirmed" ? "Đã xác nhận" : "BỊ PHẢN ĐỐI";
    if (const std::string by = text_or(stand, "by"); !by.empty()) words += ": " + by;
    if (const auto at = base::parse_instant(text_or(stand, "at"))) words += ", " + when(*at);
    if (const std::string reason = text_or(stand, "reason"); !reason.empty()) words += "; lý do: " + reason;
    return words;
  }

  void recorded(const store::StoredEvent& event, const json& body, const std::string& decision) {
    const json known = body.value("recorded", json::object());
    const json source = source_wire(office_, known.contains("source") ? known["source"] : body.value("source", json()));
    static const std::map<std::string, std::string> kinds{{"meeting", "Biên bản cuộc họp"},
                                                          {"written-ballot", "Phiếu lấy ý kiến"},
                                                          {"signed-slip", "Phiếu trình có chữ ký"},
                                                          {"letter", "Văn bản"}};
    const auto kind = kinds.find(text_or(source, "kind"));
    std::string from = kind == kinds.end() ? std::string("Văn bản") : kind->second;
    if (const std::string number = text_or(source, "number"); !number.empty()) from += " số " + number;
    if (const std::string issuer = text_or(source, "issuer"); !issuer.empty()) from += " của " + issuer;
    const std::string by_hand = text_or(body.value("signature", json::object()), "person");
    if (const std::string signer = name_of(directory_, text_or(known, "signed_by", by_hand)); !signer.empty()) {
      from += ", " + signer + " ký";
    }
    json entry = {{"step", step(text_or(body, "state"))},
                  {"decision", decision},
                  {"source", from},
                  {"date", source.value("date", json())},
                  {"text", said(body)},
                  {"recorder", name_of(directory_, text_or(body.value("actor", json::object()), "person"))},
                  {"recorded_at", when(event.at)}};
    if (const std::string authority = authority_words(body).vi; !authority.empty()) entry["authority"] = authority;
    if (const std::string stands = stand_words(event.number); !stands.empty()) entry["stands"] = stands;
    const json votes = known.value("votes", json());
    if (votes.is_object()) {
      entry["votes"] = {{"present", votes.value("present", json())},
                        {"for", votes.value("yes", json())},
                        {"against", votes.value("no", json())},
                        {"abstain", votes.value("abstain", json())}};
      if (votes.contains("other")) entry["votes"]["other"] = votes["other"];
      if (votes.contains("recused")) entry["votes"]["recused"] = votes["recused"];
      const auto members = members_.find(text_or(body, "work"));
      if (members != members_.end()) entry["votes"]["members"] = members->second;
    }
    recorded_.push_back(std::move(entry));
  }

  // Who was asked, who has answered, and who is left when the round closes.
  void follow(const json& change) {
    const std::string op = text_or(change, "op");
    if (op == "opened" && change.contains("work")) {
      const json& work = change["work"];
      const std::string id = text_or(work, "id");
      const json members = work.value("members", json::array());
      members_[id] = members.size();
      if (text_or(work, "kind") != "opinions") return;
      Round round{.step = step(text_or(work, "state"))};
      const json given = work.value("given", json::array());
      for (const json& member : members) {
        const bool spoke =
            std::ranges::any_of(given, [&](const json& one) { return one.value("member", json()) == member; });
        if (!spoke) round.waiting.push_back(member.get<std::string>());
      }
      rounds_[id] = std::move(round);
    } else if (op == "given" && change.contains("given")) {
      const auto round = rounds_.find(text_or(change, "work"));
      if (round == rounds_.end()) return;
      const std::string member = text_or(change["given"], "member");
      std::erase_if(round->second.waiting, [&](const std::string& one) {
        return one == member || (one.starts_with("party:") && member.starts_with("party:"));
      });
    } else if (op == "closed") {
      const auto round = rounds_.find(text_or(change, "work"));
      if (round == rounds_.end()) return;
      for (const std::string& member : round->second.waiting) {
        std::string line =
            member.starts_with("party:") ? std::string("Cơ quan, tổ chức ngoài") : name_of(directory_, member);
        line.append(" (").append(round->second.step);
        // A slip never shows silence as somebody's word, also where the request said what it would count for.
        if (agreed_by_silence_) line.append("; không trả lời, coi là đồng ý");
        line.append(")");
        silent_.push_back(std::move(line));
      }
      rounds_.erase(round);
    }
  }

  const Office& office_;
  const Seen& seen_;
  directory::Directory directory_;
  std::map<std::string, Round> rounds_;
  bool agreed_by_silence_ = false;  // of the event at hand
  std::map<std::string, std::size_t> members_;
  json opinions_ = json::array();
  json recorded_ = json::array();
  json signed_ = json::array();
  json silent_ = json::array();
  json drafter_;
  std::string submitted_;
  std::set<std::uint64_t> undone_;
};

}  // namespace

Result<ShownDocument> shown_document(const Office& office, const Seen& seen, const std::string& person,
                                     const std::string& kind) {
  ShownDocument shown{.body = json(), .hash = seen.instance.document(), .editing = false};
  if (!shown.hash.empty()) {
    auto body = office.engine.document(shown.hash);
    if (!body) return std::unexpected(body.error());
    shown.body = std::move(*body);
  }
  // Whoever is writing gets what he has written, and the paper says so.
  if (edited_work(office, seen.instance, *seen.definition, person) != nullptr) {
    auto draft = draft_of(office, seen.instance, *seen.definition, person);
    if (!draft) return std::unexpected(draft.error());
    if (draft->body != shown.body) {
      shown.body = std::move(draft->body);
      shown.editing = true;
    }
  }
  if (!shown.body.is_object() || text_or(shown.body, "kind") != kind) {
    return base::refuse(base::ErrorCode::not_found, "no-paper",
                        {"Hồ sơ này chưa có văn bản để in.", "This paper has nothing to print yet."});
  }
  return shown;
}

// What stands behind the number, for a paper that has none yet: the unit's own word and the body that decides.
std::string symbol_to_come(const directory::Directory& directory, const decision::Instance& instance) {
  std::string organ = "MTTQ";
  constexpr std::string_view mark = "symbol:";
  const auto unit = directory.unit(instance.unit);
  for (const std::string& word : unit ? unit->attributes : std::set<std::string>()) {
    if (word.starts_with(mark)) organ = word.substr(mark.size());
  }
  return "CTr-" + organ + "-" + base::text_or(instance.snapshot.data, "programme_kind", "BTT");
}

Result<json> programme_view(const Office& office, const Seen& seen, const ShownDocument& shown) {
  auto common = common_view(office, seen, shown.hash);
  if (!common) return common;
  json view = std::move(*common);
  const Ground ground = ground_of(office, seen.instance);
  view["editing"] = shown.editing && !shown.hash.empty();
  view["symbol"] = symbol_to_come(office.directory(), seen.instance);
  view["year"] = shown.body.value("year", json());
  view["title"] = text_or(shown.body, "title");
  view["bases"] = json::array();
  if (!ground.citation.empty()) view["bases"].push_back(ground.citation);
  view["rows"] = json::array();
  for (const json& row : shown.body.value("rows", json::array())) {
    if (!row.is_object()) continue;
    const std::string obligation = text_or(row, "obligation");
    json printed = {{"no", obligation}, {"obligation_text", text_or(row, "text")}};
    for (const char* name : {"what", "when", "who", "partners", "result"}) printed[name] = text_or(row, name);
    printed["not_applicable"] = row.value("not_applicable", json());
    if (const auto section = ground.sections.find(obligation); section != ground.sections.end()) {
      printed["section"] = section->second;
    } else if (obligation.empty()) {
      printed["section"] = "Nhiệm vụ riêng của đơn vị";
    }
    view["rows"].push_back(std::move(printed));
  }
  view["recipients"] = json::array();
  if (const std::string above = text_or(view, "parent"); !above.empty()) view["recipients"].push_back(above + ";");
  view["recipients"].push_back("Lưu: VT.");
  view["signer"] = paper_signer(office, seen.instance, *seen.definition, shown.editing ? "" : shown.hash);
  return view;
}

Result<json> slip_view(const Office& office, const Seen& seen) {
  const std::string hash = seen.instance.document();
  auto common = common_view(office, seen, hash);
  if (!common) return common;
  json view = std::move(*common);
  // The slip stays with the file; it is neither a draft nor an issued paper of its own.
  view["issued"] = true;
  view.erase("number");
  const directory::Directory directory = office.directory();
  view["subject"] = projection::subject_of(seen.instance, *seen.definition, directory).vi;
  view["department"] = unit_name(directory, seen.instance.unit).vi;
  view["content_hash"] = hash;
  std::string grounds;
  if (!hash.empty()) {
    if (const auto body = office.engine.document(hash)) {
      // What names the paper, in full; what other workflows decided is called by its title.
      const std::string& place = seen.definition->named_by;
      const json* named = place.empty() ? nullptr : base::at_pointer(*body, place);
      view["summary"] = named != nullptr && named->is_string() ? *named : json(text_or(*body, "title"));
      grounds = text_or(*body, "grounds");
    }
  }
  const Ground ground = ground_of(office, seen.instance);
  view["bases"] = json::array();
  if (!ground.citation.empty()) view["bases"].push_back(ground.citation);
  if (!grounds.empty()) view["bases"].push_back(grounds);
  view["attachments"] = json::array();
  for (const json& attachment : seen.instance.attachments) {
    if (!decision::stands(seen.instance, attachment)) continue;
    view["attachments"].push_back(text_of(office, text_or(attachment, "name")));
  }
  SlipReader reader(office, seen);
  // What was taken back is known before the first event is read.
  for (const auto look : {&SlipReader::pass_by_undone, &SlipReader::read}) {
    const auto one = [&](const store::StoredEvent& event) {
      (reader.*look)(event);
      return true;
    };
    if (auto done = each_event(office, seen.instance.id, one); !done) return std::unexpected(done.error());
  }
  reader.write(view);
  return view;
}

json report_view(const Office& office, const Seen& seen, const ShownDocument& shown) {
  json view = shown.body;
  view["title"] = projection::subject_of(seen.instance, *seen.definition, office.directory()).vi;
  view["demo"] = office.demo;
  view["as_of"] = calendar::format_local(office.calendar(), office.now()).vi;
  view["printed_at"] = base::format_instant(office.now());
  const Ground ground = ground_of(office, seen.instance);
  if (view.contains("obligations") && view["obligations"].is_array()) {
    for (json& obligation : view["obligations"]) {
      const auto known = ground.texts.find(text_or(obligation, "obligation"));
      if (known != ground.texts.end()) obligation["text"] = known->second;
    }
  }
  return view;
}

}  // namespace trinhky::api
